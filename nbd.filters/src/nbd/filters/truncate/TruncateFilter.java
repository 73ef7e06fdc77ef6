package nbd.filters.truncate;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Changes the size of a disk; {@code truncate=SIZE round-up=N round-down=N}. */
@Component(service = Filter.class)
public final class TruncateFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public TruncateFilter() {}

  @Override
  public String name() {
    return "truncate";
  }

  @Override
  public String description() {
    return "makes the disk smaller or larger";
  }

  @Override
  public Schema schema() {
    return Sizing.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new TruncateExport(next, Sizing.of(parameters));
  }
}
