package nbd.filters.delay;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Makes calls wait; {@code rdelay=TIME wdelay=TIME} and one parameter for each kind of call. */
@Component(service = Filter.class)
public final class DelayFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public DelayFilter() {}

  @Override
  public String name() {
    return "delay";
  }

  @Override
  public String description() {
    return "makes requests wait";
  }

  @Override
  public Schema schema() {
    return Delays.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new DelayExport(next, Delays.of(parameters));
  }
}
