package nbd.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.server.Catalog;
import nbd.server.NbdServer;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/** The server in Felix finds plugins as services, and serves what they make. */
class ServiceCatalogTest {
  private static final byte[] WRITTEN = "in Felix".getBytes(StandardCharsets.UTF_8);

  private final BundleContext context =
      FrameworkUtil.getBundle(ServiceCatalogTest.class).getBundleContext();

  @Test
  void aPluginThatIsAServiceServesAClient() throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (NbdServer server =
            NbdServer.builder().catalog(catalog()).plugin("memory", "1M").listen(anyPort).start();
        NbdClient client = NbdClient.connect(server.uris("").getFirst(), ClientOptions.usual())) {
      client.write(1000, ByteBuffer.wrap(WRITTEN));
      assertThat(client.read(1000, WRITTEN.length)).isEqualTo(WRITTEN);
    }
  }

  @Test
  void aPluginGoesOutOfTheCatalogWithItsBundle() throws Exception {
    var bundle = FrameworkUtil.getBundle(pluginClass());
    bundle.stop();
    try {
      assertThat(catalog().plugin("memory")).isEmpty();
    } finally {
      bundle.start();
    }
    assertThat(catalog().plugin("memory")).isPresent();
  }

  private Class<?> pluginClass() {
    return catalog().plugin("memory").orElseThrow().getClass();
  }

  private Catalog catalog() {
    ServiceReference<Catalog> reference = context.getServiceReference(Catalog.class);
    return context.getService(reference);
  }
}
