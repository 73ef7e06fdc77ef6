package nbd.filters.zstd;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.filters.unpack.UnpackExport;
import org.osgi.service.component.annotations.Component;

/** Unpacks a zstd file, read-only; no parameters. */
@Component(service = Filter.class)
public final class ZstdFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public ZstdFilter() {}

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public String description() {
    return "unpacks a zstd file, read-only";
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new UnpackExport(next, host, name(), ZstdStream::new);
  }
}
