package nbd.filters.limit;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Refuses clients while so many others are connected: {@code limit=N}. */
@Component(service = Filter.class)
public final class LimitFilter implements Filter {
  private static final Schema SCHEMA =
      Schema.of(
          Parameter.number("limit")
              .help("how many clients may be connected at the same time; 0 for any number")
              .byDefault("1"));

  /** For the container, and for ServiceLoader. */
  public LimitFilter() {}

  @Override
  public String name() {
    return "limit";
  }

  @Override
  public String description() {
    return "limits how many clients may be connected at the same time";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new LimitExport(next, parameters.number("limit"));
  }
}
