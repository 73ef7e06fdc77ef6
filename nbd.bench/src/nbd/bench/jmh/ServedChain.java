package nbd.bench.jmh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Plugin;
import nbd.client.load.PlainConnection;
import nbd.plugin.memory.MemoryPlugin;
import nbd.server.Catalog;
import nbd.server.NbdServer;
import nbd.server.NbdServerBuilder;

/** A RAM disk behind filters, put together and checked by a server, whose only client is idle. */
final class ServedChain implements AutoCloseable {
  private final CapturingFilter outermost = new CapturingFilter();
  private final NbdServer server;
  private final PlainConnection client;

  /**
   * @param filters how many that pass everything on
   */
  ServedChain(String size, int filters) throws IOException {
    NbdServerBuilder builder =
        NbdServer.builder()
            .catalog(
                new Layers(List.of(new MemoryPlugin()), List.of(outermost, new PassingFilter())))
            .filter(outermost.name())
            .plugin("memory", size)
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    for (int i = 0; i < filters; i++) {
      builder.filter("bench-pass");
    }
    server = builder.start();
    client = PlainConnection.open(server.addresses().getFirst(), "");
  }

  /** The outermost of the filters that pass everything on, or the disk, with the checks above. */
  Handle handle() {
    return outermost.captured();
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }

  private record Layers(List<Plugin> plugins, List<Filter> filters) implements Catalog {}
}
