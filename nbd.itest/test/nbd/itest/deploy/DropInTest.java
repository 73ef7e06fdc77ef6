package nbd.itest.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.client.OptionRefused;
import nbd.itest.Distribution;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example, built as its page says, dropped into the distribution that serves. */
@Timeout(180)
class DropInTest {
  private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();

  @TempDir Path folder;
  private Path plugins;
  private Path socket;
  private Process server;

  @BeforeEach
  void serve() throws Exception {
    assumeTrue(run(folder, "sh", "-c", "command -v mvn") == 0, "mvn is not on PATH");
    plugins = Files.createDirectory(folder.resolve("plugins"));
    socket = folder.resolve("s");
    Path conf = folder.resolve("conf");
    Files.createDirectories(conf.resolve("exports"));
    Files.createDirectories(conf.resolve("listeners"));
    Files.writeString(
        conf.resolve("exports/r.json"),
        "{\"plugin\": \"ramp\", \"parameters\": {\"size\": \"1M\"}}");
    Files.writeString(conf.resolve("listeners/u.json"), "{\"unix\": \"" + socket + "\"}");
    server = start(folder, nbdj("serve", conf.toString(), "--pidfile", "pid"));
    while (!Files.exists(folder.resolve("pid")) && server.isAlive()) {
      Thread.sleep(10);
    }
  }

  @AfterEach
  void end() throws Exception {
    if (server != null) {
      server.destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private String[] nbdj(String... words) {
    List<String> command =
        new ArrayList<>(List.of(Distribution.home().resolve("bin/nbdj").toString()));
    command.addAll(List.of("--plugins", plugins.toString()));
    command.addAll(List.of(words));
    return command.toArray(String[]::new);
  }

  private Process start(Path where, String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(where.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private int run(Path where, String... command) throws Exception {
    Process process = start(where, command);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("%s ends", List.of(command)).isTrue();
    return process.exitValue();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  @Test
  void theExampleIsBuiltDroppedInUsedAndRemoved() throws Exception {
    Path jar = built("ramp");
    long began = System.nanoTime();
    assertThat(run(folder, nbdj("deploy", jar.toString()))).as(log()).isZero();
    long copied = System.nanoTime();
    try (NbdClient client = connectWhenServed()) {
      System.out.printf(
          "deploy: %d ms, from the copy to use: %d ms%n",
          (copied - began) / 1_000_000, (System.nanoTime() - copied) / 1_000_000);
      assertThat(client.read(254, 4)).containsExactly(0xfe, 0xff, 0, 1);
      assertThat(run(folder, nbdj("list", "--json"))).isZero();
      assertThat(log()).contains("\"plugins\": [\"ramp\"], \"filters\": [], \"problem\": null");
      assertThat(run(folder, nbdj("undeploy", "ramp"))).as(log()).isZero();
      assertThat(awaitError(client)).isEqualTo(WireError.ESHUTDOWN);
    }
    assertThat(plugins.toFile().list((_, name) -> name.endsWith(".jar"))).isEmpty();
    assertThat(log())
        .contains("deployed ramp-1.0.0.jar: example.ramp 1.0.0 brings plugin 'ramp'")
        .contains("plugins/ramp-1.0.0.jar is gone, and with it plugin 'ramp'");
  }

  /** In a copy of the folder, so that the source tree stays as it is. */
  private Path built(String module) throws Exception {
    Path copy = folder.resolve("examples");
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      for (Path file : files.filter(each -> !each.toString().contains("/target")).toList()) {
        Files.copy(file, copy.resolve(EXAMPLES.relativize(file).toString()));
      }
    }
    int code = run(copy, "mvn", "-B", "-q", "-o", "-Dnbdj=" + Distribution.home(), "package");
    assertThat(code).as(log()).isZero();
    return copy.resolve(module + "/target/" + module + "-1.0.0.jar");
  }

  private NbdClient connectWhenServed() throws Exception {
    while (true) {
      try {
        return NbdClient.connect(UnixDomainSocketAddress.of(socket), "r", ClientOptions.usual());
      } catch (OptionRefused notYet) {
        Thread.sleep(5);
      }
    }
  }

  private static WireError awaitError(NbdClient client) throws Exception {
    while (true) {
      try {
        assertThat(client.read(0, 1)).containsExactly(0);
        Thread.sleep(10);
      } catch (NbdRemoteException ended) {
        return ended.error();
      }
    }
  }
}
