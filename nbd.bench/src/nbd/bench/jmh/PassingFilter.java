package nbd.bench.jmh;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.PassThrough;

/** Does nothing, as cheaply as the API lets it. */
public final class PassingFilter implements Filter {
  /** For ServiceLoader, which nobody asks for it. */
  public PassingFilter() {}

  @Override
  public String name() {
    return "bench-pass";
  }

  @Override
  public String description() {
    return "passes everything on";
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new Passing(next);
  }

  private static final class Passing extends ExportFilter {
    Passing(Export next) {
      super(next);
    }

    @Override
    public Handle open(Client client) throws IOException {
      return new PassingHandle(next().open(client));
    }
  }

  private static final class PassingHandle extends PassThrough {
    PassingHandle(Handle next) {
      super(next);
    }
  }
}
