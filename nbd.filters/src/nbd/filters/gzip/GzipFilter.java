package nbd.filters.gzip;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.filters.unpack.UnpackExport;
import org.osgi.service.component.annotations.Component;

/** Unpacks a gzip file, read-only; no parameters. */
@Component(service = Filter.class)
public final class GzipFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public GzipFilter() {}

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public String description() {
    return "unpacks a gzip file, read-only";
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new UnpackExport(next, host, name(), GzipStream::new);
  }
}
