package nbd.filters.offset;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Shows a part of the disk below; {@code offset=OFFSET range=LENGTH}. */
@Component(service = Filter.class)
public final class OffsetFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public OffsetFilter() {}

  @Override
  public String name() {
    return "offset";
  }

  @Override
  public String description() {
    return "shows a part of the disk, from an offset on";
  }

  @Override
  public Schema schema() {
    return Place.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new OffsetExport(next, Place.of(parameters));
  }
}
