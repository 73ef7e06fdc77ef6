package nbd.filters.cacheextents;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import org.osgi.service.component.annotations.Component;

/** Remembers extents, for layers that are slow to find them; no parameters. */
@Component(service = Filter.class)
public final class CacheExtentsFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public CacheExtentsFilter() {}

  @Override
  public String name() {
    return "cacheextents";
  }

  @Override
  public String description() {
    return "remembers extents that the layer below is slow to find";
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new CacheExtentsExport(next);
  }
}
