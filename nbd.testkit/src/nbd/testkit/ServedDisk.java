package nbd.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.server.ExportSpec;
import nbd.server.NbdServer;

/** A chain of layers behind a real server, on a private Unix socket. May be used by any thread. */
public final class ServedDisk implements AutoCloseable {
  private final Path folder;
  private final Path socket;
  private final NbdServer server;
  private final OwnCatalog catalog;
  private final boolean readOnly;

  ServedDisk(Layers layers) throws IOException {
    catalog = new OwnCatalog(layers);
    readOnly = layers.isReadOnly();
    ExportSpec spec = catalog.spec();
    folder = Files.createTempDirectory("testkit-");
    socket = folder.resolve("nbd.sock");
    boolean serves = false;
    try {
      server = start();
      serves = true;
    } finally {
      if (!serves) {
        delete();
      }
    }
    put(spec);
  }

  private NbdServer start() throws IOException {
    return NbdServer.builder()
        .catalog(catalog)
        .readOnly(readOnly)
        .listen(UnixDomainSocketAddress.of(socket))
        .start();
  }

  private void put(ExportSpec spec) throws IOException {
    boolean serves = false;
    try {
      server.put(spec);
      serves = true;
    } finally {
      if (!serves) {
        close();
      }
    }
  }

  /** Where other clients find the default disk. */
  public URI uri() {
    return server.uris("").getFirst();
  }

  /** The socket. */
  public Path socket() {
    return socket;
  }

  /** The server. */
  public NbdServer server() {
    return server;
  }

  /** Connects to the default disk by compact headers, with all metadata contexts for them. */
  public WireClient connect() throws IOException {
    return connect(Headers.COMPACT);
  }

  /** Connects to the default disk, with all metadata contexts that there are for these headers. */
  public WireClient connect(Headers headers) throws IOException {
    return WireClient.connect(UnixDomainSocketAddress.of(socket), "", headers);
  }

  /** Connects to a disk by name and compact headers, with all metadata contexts for them. */
  public WireClient connect(String exportName) throws IOException {
    return WireClient.connect(UnixDomainSocketAddress.of(socket), exportName);
  }

  /** Connects to a disk by name and compact headers, with those of the contexts that it has. */
  public WireClient connect(String exportName, List<String> contexts) throws IOException {
    return connect(exportName, Headers.COMPACT, contexts);
  }

  /** Connects to a disk by name, with those of the contexts that it has for these headers. */
  public WireClient connect(String exportName, Headers headers, List<String> contexts)
      throws IOException {
    return WireClient.connect(UnixDomainSocketAddress.of(socket), exportName, headers, contexts);
  }

  /**
   * The default disk as one more client sees it that is in this process: the layers of the server,
   * not others like them. To be closed before the server ends.
   */
  OpenDisk inProcess() throws IOException {
    return new DirectChain(catalog.outermost(), readOnly).first("");
  }

  /** Ends the server and deletes the socket. */
  @Override
  public void close() throws IOException {
    server.close();
    delete();
  }

  private void delete() throws IOException {
    Files.deleteIfExists(socket);
    Files.deleteIfExists(folder);
  }
}
