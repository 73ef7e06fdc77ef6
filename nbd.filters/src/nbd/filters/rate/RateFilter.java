package nbd.filters.rate;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Limits bandwidth; {@code rate=BITSPERSEC connection-rate=BITSPERSEC} and a few more. */
@Component(service = Filter.class)
public final class RateFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public RateFilter() {}

  @Override
  public String name() {
    return "rate";
  }

  @Override
  public String description() {
    return "limits the bandwidth of all clients together, and of each";
  }

  @Override
  public Schema schema() {
    return RateParameters.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new RateExport(next, RateParameters.of(parameters));
  }
}
