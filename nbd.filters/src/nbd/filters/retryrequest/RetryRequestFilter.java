package nbd.filters.retryrequest;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.filters.attempts.Patience;
import org.osgi.service.component.annotations.Component;

/** Tries requests again; {@code retry-request-retries=N}, {@code retry-request-delay=TIME}. */
@Component(service = Filter.class)
public final class RetryRequestFilter implements Filter {
  private static final String RETRIES = "retry-request-retries";
  private static final String DELAY = "retry-request-delay";
  private static final String OPEN = "retry-request-open";
  private static final long MOST = 1000;

  private static final Schema SCHEMA =
      Schema.of(
          Parameter.number(RETRIES).help("how often a request is tried again").byDefault("2"),
          Parameter.duration(DELAY).help("how long after a failure").byDefault("2"),
          Parameter.flag(OPEN).help("false: opening is tried once").byDefault("true"));

  /** For the container, and for ServiceLoader. */
  public RetryRequestFilter() {}

  @Override
  public String name() {
    return "retry-request";
  }

  @Override
  public String description() {
    return "tries single requests again that have failed";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    long retries = parameters.number(RETRIES);
    if (retries > MOST) {
      throw new ParameterException(
          "parameter '"
              + RETRIES
              + "': "
              + retries
              + " is too large; at most "
              + MOST
              + " is right");
    }
    Patience patience = Patience.of(retries, DELAY, parameters.duration(DELAY), false);
    return new RetryRequestExport(next, parameters.flag(OPEN) ? patience : Patience.NONE, patience);
  }
}
