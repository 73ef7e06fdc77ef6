package nbd.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.util.Objects;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Filter;
import nbd.api.Handle;

/** The exports of a chain in process, with a checker above each layer. */
final class DirectChain implements Closeable {
  private final TestHost host = new TestHost();
  private final boolean readOnly;
  private final Export outermost;
  private int open;

  DirectChain(Layers layers) throws IOException {
    readOnly = layers.isReadOnly();
    boolean made = false;
    Export chain = null;
    try {
      var plugin = layers.plugin();
      String name = "plugin " + plugin.name();
      chain = checked(plugin.what().export(plugin.parameters(), host), name);
      for (Layer<Filter> filter : layers.filters()) {
        chain = wrapped(chain, filter);
      }
      made = true;
    } finally {
      if (!made) {
        closeAll(chain);
      }
    }
    outermost = chain;
  }

  /** A chain that somebody else has made, and closes. */
  DirectChain(Export made, boolean readOnly) {
    this.readOnly = readOnly;
    this.outermost =
        new ExportFilter(checked(made, "the disk")) {
          @Override
          public Handle open(Client client) throws IOException {
            return next().open(client);
          }

          @Override
          public void close() {}
        };
  }

  private Export wrapped(Export next, Layer<Filter> filter) throws IOException {
    Export layer = filter.what().wrap(next, filter.parameters(), host);
    return checked(layer, "filter " + filter.name());
  }

  private static Export checked(Export layer, String name) {
    Breach.unless(layer != null, "%s made no export", name);
    return new ExportFilter(layer) {
      @Override
      public Handle open(Client client) throws IOException {
        Handle handle = next().open(client);
        Breach.unless(handle != null, "%s opened no handle", name);
        return new Emulating(new ContractChecker(handle, name));
      }
    };
  }

  /** A disk whose close closes the chain too. */
  OpenDisk first(String exportName) throws IOException {
    try {
      return open(exportName, this);
    } catch (IOException | RuntimeException | Error failed) {
      closeAll(outermost);
      throw failed;
    }
  }

  /** One more disk of the same export. */
  OpenDisk next(String exportName) throws IOException {
    return open(exportName, () -> {});
  }

  private OpenDisk open(String exportName, Closeable behind) throws IOException {
    String name = exportName.isEmpty() ? outermost.defaultName().orElse("") : exportName;
    Client client = new TestClient(name, readOnly);
    outermost.admit(client);
    Handle handle = outermost.open(client);
    open++;
    return new OpenDisk(this, handle, behind);
  }

  /** The outermost export. */
  Export export() {
    return outermost;
  }

  TestHost host() {
    return host;
  }

  /** A disk of it has been closed. */
  void left() {
    open--;
  }

  @Override
  public void close() throws IOException {
    Breach.unless(open == 0, "the first disk is closed while %d others are open", open);
    closeAll(Objects.requireNonNull(outermost));
  }

  private void closeAll(Export chain) throws IOException {
    try {
      if (chain != null) {
        chain.close();
      }
    } finally {
      host.close();
    }
  }
}
