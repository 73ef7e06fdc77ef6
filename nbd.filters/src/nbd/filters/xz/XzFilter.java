package nbd.filters.xz;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Unpacks an xz file block by block, read-only; {@code xz-max-block=SIZE xz-max-depth=N}. */
@Component(service = Filter.class)
public final class XzFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public XzFilter() {}

  @Override
  public String name() {
    return "xz";
  }

  @Override
  public String description() {
    return "unpacks an xz file block by block, read-only";
  }

  @Override
  public Schema schema() {
    return Limits.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new XzExport(next, Limits.of(parameters));
  }
}
