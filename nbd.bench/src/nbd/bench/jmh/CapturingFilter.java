package nbd.bench.jmh;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.PassThrough;

/** The outermost of a chain: gets hold of what the server has put together below it. */
public final class CapturingFilter implements Filter {
  private final CompletableFuture<Handle> captured = new CompletableFuture<>();

  /** For ServiceLoader, which nobody asks for it. */
  public CapturingFilter() {}

  @Override
  public String name() {
    return "bench-capture";
  }

  @Override
  public String description() {
    return "keeps the handle below";
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new Capturing(next);
  }

  /** The handle below, of the first client; waits for the client. */
  Handle captured() {
    return captured.join();
  }

  private final class Capturing extends ExportFilter {
    Capturing(Export next) {
      super(next);
    }

    @Override
    public Handle open(Client client) throws IOException {
      Handle below = next().open(client);
      captured.complete(below);
      return new Outermost(below);
    }
  }

  private static final class Outermost extends PassThrough {
    Outermost(Handle next) {
      super(next);
    }
  }
}
