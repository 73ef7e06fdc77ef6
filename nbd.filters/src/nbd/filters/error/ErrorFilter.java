package nbd.filters.error;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Makes requests fail; {@code error-rate=N%}, {@code error-range=START-END} and many more. */
@Component(service = Filter.class)
public final class ErrorFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public ErrorFilter() {}

  @Override
  public String name() {
    return "error";
  }

  @Override
  public String description() {
    return "makes requests fail, at random or in parts of the disk";
  }

  @Override
  public Schema schema() {
    return Faults.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new ErrorExport(next, Faults.of(parameters));
  }
}
