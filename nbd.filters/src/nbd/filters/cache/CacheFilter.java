package nbd.filters.cache;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Keeps blocks of a slow disk; {@code cache=writeback|writethrough|unsafe} and its limits. */
@Component(service = Filter.class)
public final class CacheFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public CacheFilter() {}

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public String description() {
    return "keeps blocks of a slow disk in a file";
  }

  @Override
  public Schema schema() {
    return Settings.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new CacheExport(next, Settings.of(parameters), host);
  }
}
