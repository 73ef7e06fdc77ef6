package nbd.itest.serve;

import static nbd.itest.serve.ServingFolder.memory;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import nbd.client.NbdClient;
import nbd.itest.Distribution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code nbdj list} and {@code nbdj history} tell of a server in another process. */
class OperatorsViewTest {
  private static final Attributes.Name BUNDLE_VERSION = new Attributes.Name("Bundle-Version");
  private static final String NEWER = "7.8.9";

  private ServingFolder server;
  private Path plugins;

  @BeforeEach
  void make() throws IOException {
    server = new ServingFolder();
    plugins = Files.createDirectory(server.conf().resolve("plugins"));
    Files.copy(installed(), plugins.resolve("memory.jar"));
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private static Path installed() throws IOException {
    Path folder = Distribution.home().resolve("plugins");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "nbd.plugin.memory-*.jar")) {
      return jars.iterator().next();
    }
  }

  private static String installedVersion() throws IOException {
    try (JarFile jar = new JarFile(installed().toFile())) {
      return jar.getManifest().getMainAttributes().getValue(BUNDLE_VERSION);
    }
  }

  /** The same code under a higher number. */
  private void dropNewer() throws IOException {
    Path part = plugins.resolve(".part");
    try (var from = new JarInputStream(Files.newInputStream(installed()))) {
      var manifest = new Manifest(from.getManifest());
      manifest.getMainAttributes().put(BUNDLE_VERSION, NEWER);
      try (var to = new JarOutputStream(Files.newOutputStream(part), manifest)) {
        for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
          to.putNextEntry(new ZipEntry(entry.getName()));
          from.transferTo(to);
        }
      }
    }
    Files.move(part, plugins.resolve("memory-new.jar"), StandardCopyOption.ATOMIC_MOVE);
  }

  private String list() throws Exception {
    return ServingFolder.nbdj("--plugins", plugins.toString(), "list");
  }

  private String history(String... words) throws Exception {
    String[] all = new String[words.length + 3];
    all[0] = "--plugins";
    all[1] = plugins.toString();
    all[2] = "history";
    System.arraycopy(words, 0, all, 3, words.length);
    return ServingFolder.nbdj(all);
  }

  /** Within the second that a server may take to tell, and the time limit of the test. */
  private String awaitList(String expected) throws Exception {
    String last = list();
    while (!last.matches("(?s)" + expected)) {
      Thread.sleep(50);
      last = list();
    }
    return last;
  }

  private void start() throws Exception {
    server.export("a", memory("1M"));
    server.export("b", "{\"plugin\": \"other\"}");
    server.start("--plugins", plugins.toString());
  }

  private String row(String generation, String clients, String version) {
    return ".*\na +serving +%s +%s +\\S+Z +memory %s\n.*"
        .formatted(generation, clients, version.replace(".", "\\."));
  }

  @Test
  void anUpgradeUnderAClientIsListedAndInTheHistory() throws Exception {
    start();
    String version = installedVersion();
    try (NbdClient client = server.connect("a")) {
      String listed = awaitList(row("1", "1", version));
      assertThat(listed)
          .contains("\nserved by process " + server.pid() + " since ")
          .contains(": nbdj serve " + server.conf() + "\n")
          .contains("\nb: plugin 'other' is not installed\n");
      assertThat(history()).isEqualTo("no upgrade so far\n");
      dropNewer();
      awaitList(row("2", "1", NEWER));
      assertThat(client.read(0, 512)).isEqualTo(new byte[512]);
    }
    assertThat(history("a").lines())
        .hasSize(2)
        .last()
        .asString()
        .contains("  memory " + version + " -> " + NEWER + "  upgraded  1  ")
        .matches(".* prepare [0-9.]+ ms, .*drain [0-9.]+ ms.*");
    assertThat(history("--json")).contains("\"result\" : \"upgraded\"");
  }

  @Test
  void clientsThatAChangeDoesNotFitAreListedAsBehind() throws Exception {
    start();
    try (NbdClient client = server.connect("a")) {
      server.export("a", memory("2M"));
      awaitList(row("2", "0 \\+ 1 behind", installedVersion()));
      assertThat(client.export().size()).isEqualTo(1 << 20);
      assertThat(history()).contains("  new clients only  1  ", "\n    new clients only: ");
    }
    awaitList(row("2", "0", installedVersion()));
  }

  @Test
  void aServerThatHasEndedIsNotListed() throws Exception {
    start();
    awaitList(row("1", "0", installedVersion()));
    assertThat(server.terminate()).isZero();
    assertThat(plugins.toFile().list()).containsExactly("memory.jar");
    assertThat(history()).startsWith("no server runs with the plugins of ");
  }

  @Test
  void whatAKilledServerHasLeftIsClearedAway() throws Exception {
    start();
    awaitList(row("1", "0", installedVersion()));
    String file = "glob:**/.serving-" + server.pid() + "-*.json";
    assertThat(plugins).isDirectoryContaining(file);
    server.kill();
    assertThat(list()).doesNotContain("served by");
    assertThat(plugins).isDirectoryNotContaining(file);
  }
}
