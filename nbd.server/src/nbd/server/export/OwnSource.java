package nbd.server.export;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import nbd.api.Export;
import nbd.server.Catalog;
import nbd.server.ExportSpec;

/** An export that the program itself has made, behind filters. It can be used once. */
public final class OwnSource implements Source {
  private final ExportSpec spec;
  private final Export own;
  private final AtomicBoolean used = new AtomicBoolean();

  /**
   * @param spec says which filters; its plugin is a name for the log
   * @param own is closed with the chain
   */
  public OwnSource(ExportSpec spec, Export own) {
    this.spec = spec;
    this.own = own;
  }

  @Override
  public ExportSpec spec() {
    return spec;
  }

  @Override
  public Layers find(Catalog catalog) throws LayerMissing {
    return new Layers(Optional.empty(), SpecSource.filters(spec, catalog));
  }

  @Override
  public Layered make(Layers layers, ChainBuilder builder) throws IOException {
    if (!used.compareAndSet(false, true)) {
      throw new IOException(
          "an export that the program itself has made cannot be served again, nor behind another"
              + " filter");
    }
    return builder.wrap(own, layers.filters(), spec);
  }
}
