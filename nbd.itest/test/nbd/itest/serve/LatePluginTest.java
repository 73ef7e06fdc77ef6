package nbd.itest.serve;

import static nbd.itest.serve.ServingFolder.memory;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import nbd.client.NbdClient;
import nbd.itest.Distribution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exports whose plugin comes and goes while they are configured. */
class LatePluginTest {
  private ServingFolder server;
  private Path plugins;

  @BeforeEach
  void make() throws IOException {
    server = new ServingFolder();
    plugins = Files.createDirectory(server.conf().resolve("plugins"));
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private void drop(String name) throws IOException {
    Path installed = Distribution.home().resolve("plugins");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(installed, name + "-*.jar")) {
      Path part = Files.copy(jars.iterator().next(), plugins.resolve(".new"));
      Files.move(part, plugins.resolve(name + ".jar"), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private boolean isServed(String export) {
    try (NbdClient client = server.connect(export)) {
      return client.read(0, 512).length == 512;
    } catch (IOException notNow) {
      return false;
    }
  }

  @Test
  void anExportIsServedWhileItsPluginIsThere() throws Exception {
    server.export("a", memory("1M"));
    server.start("--plugins", plugins.toString());
    server.awaitLine("a.json:1:12: plugin 'memory' is not installed; export \"a\" waits for it");
    assertThat(isServed("a")).isFalse();
    drop("nbd.plugin.memory");
    server.await("the export with the plugin", () -> isServed("a"));
    Files.delete(plugins.resolve("nbd.plugin.memory.jar"));
    server.await("the export's end with the plugin", () -> !isServed("a"));
    drop("nbd.plugin.memory");
    server.await("the export with the plugin again", () -> isServed("a"));
    assertThat(server.lines()).filteredOn(line -> line.contains("a.json:")).hasSize(1);
  }
}
