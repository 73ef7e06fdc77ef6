package nbd.filters.exportname;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Changes the names that clients are told and may ask for, and what they are told of each. */
@Component(service = Filter.class)
public final class ExportNameFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public ExportNameFilter() {}

  @Override
  public String name() {
    return "exportname";
  }

  @Override
  public String description() {
    return "changes the export names that clients are told and may ask for";
  }

  @Override
  public Schema schema() {
    return Naming.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new ExportNameExport(next, Naming.of(parameters, host));
  }
}
