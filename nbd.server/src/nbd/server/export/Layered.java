package nbd.server.export;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Handle;

/** One layer's export, with the server's checks and emulations above each handle that it opens. */
final class Layered extends ExportFilter {
  private final String name;
  private final Concurrency below;

  /**
   * @param below the least concurrency of the layers under this one
   */
  Layered(Export layer, String name, Concurrency below) {
    super(layer);
    this.name = name;
    this.below = below;
  }

  @Override
  public Concurrency concurrency() {
    return next().concurrency().and(below);
  }

  @Override
  public Handle open(Client client) throws IOException {
    Handle layer = openLayer(client);
    try {
      LayerName where = new LayerName(name, client.exportName(), client.connection());
      return new Emulated(new Checked(layer, where));
    } catch (IOException | RuntimeException refused) {
      layer.close();
      throw refused;
    }
  }

  private Handle openLayer(Client client) throws IOException {
    Handle layer = next().open(client);
    if (layer == null) {
      throw new IOException("layer " + name + " opened nothing");
    }
    return layer;
  }
}
