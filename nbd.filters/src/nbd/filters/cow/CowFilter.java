package nbd.filters.cow;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Makes a read-only disk writable for a while; {@code cow-block-size=N cow-on-read=BOOL}. */
@Component(service = Filter.class)
public final class CowFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public CowFilter() {}

  @Override
  public String name() {
    return "cow";
  }

  @Override
  public String description() {
    return "keeps what is written apart from the disk, and throws it away at the end";
  }

  @Override
  public Schema schema() {
    return CowParameters.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new CowExport(next, CowParameters.of(parameters), host);
  }
}
