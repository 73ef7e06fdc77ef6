package nbd.filters.swab;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Swaps bytes; {@code swab-bits=8|16|32|64}. */
@Component(service = Filter.class)
public final class SwabFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public SwabFilter() {}

  @Override
  public String name() {
    return "swab";
  }

  @Override
  public String description() {
    return "swaps the bytes of 16, 32 or 64-bit words";
  }

  @Override
  public Schema schema() {
    return Word.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new SwabExport(next, Word.of(parameters));
  }
}
