package nbd.filters.retry;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.filters.attempts.Patience;
import org.osgi.service.component.annotations.Component;

/** Opens the disk again on failure; {@code retries=N retry-delay=TIME} and how. */
@Component(service = Filter.class)
public final class RetryFilter implements Filter {
  private static final String RETRIES = "retries";
  private static final String DELAY = "retry-delay";
  private static final String EXPONENTIAL = "retry-exponential";
  private static final String READ_ONLY = "retry-readonly";

  private static final Schema SCHEMA =
      Schema.of(
          Parameter.number(RETRIES).help("how often a request is tried again").byDefault("5"),
          Parameter.duration(DELAY).help("how long after the first failure").byDefault("2"),
          Parameter.flag(EXPONENTIAL).help("each delay is twice the last one").byDefault("yes"),
          Parameter.flag(READ_ONLY).help("after a failure, open read-only").byDefault("no"));

  /** For the container, and for ServiceLoader. */
  public RetryFilter() {}

  @Override
  public String name() {
    return "retry";
  }

  @Override
  public String description() {
    return "opens the disk again when it has failed";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    Patience patience =
        Patience.of(
            parameters.number(RETRIES),
            DELAY,
            parameters.duration(DELAY),
            parameters.flag(EXPONENTIAL));
    return new RetryExport(next, patience, parameters.flag(READ_ONLY));
  }
}
