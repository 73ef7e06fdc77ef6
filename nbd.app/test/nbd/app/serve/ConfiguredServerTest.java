package nbd.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import nbd.app.status.Found;
import nbd.app.status.ServedExport;
import nbd.app.status.ServerReport;
import nbd.app.status.StatusFolder;
import nbd.app.system.Stop;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder to a server and back. */
class ConfiguredServerTest {
  private static final int NBD_PORT = 10809;

  @TempDir Path conf;
  private final Stop stop = new Stop();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectory(conf.resolve("exports"));
    Files.createDirectory(conf.resolve("listeners"));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(conf.resolve(file), text.replace('\'', '"'));
  }

  private ConfiguredServer server(Path folder) {
    return new ConfiguredServer(
        new Shelf("zeroes"),
        folder,
        Optional.of(conf.resolve("pid")),
        new StatusFolder(conf, "0.9.0", List::of),
        new PrintStream(out, true, UTF_8),
        stop);
  }

  private CompletableFuture<Integer> start() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return server(conf).run();
          } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
          }
        });
  }

  /** Up to the time limit of the test. */
  private void awaitPidFile(CompletableFuture<Integer> running) {
    while (!Files.exists(conf.resolve("pid")) && !running.isDone()) {
      Thread.onSpinWait();
    }
  }

  private static void assertServed(SocketAddress address) throws IOException {
    try (var channel = SocketChannel.open(address)) {
      ByteBuffer bytes = ByteBuffer.allocate(16);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      assertThat(UTF_8.decode(bytes.flip()).toString()).isEqualTo("NBDMAGICIHAVEOPT");
    }
  }

  @Test
  void itTellsHowToReachWhatItServesAndEndsWhenToldTo() throws Exception {
    Path socket = conf.resolve("s");
    write("listeners/unix.json", "{'unix': '" + socket + "'}");
    write("exports/a.json", "{'plugin': 'zeroes', 'parameters': {'size': 1}}");
    write("exports/b.json", "{'plugin': 'later'}");
    var running = start();
    awaitPidFile(running);
    assertServed(UnixDomainSocketAddress.of(socket));
    stop.now();
    assertThat(running.get()).isZero();
    assertThat(out.toString(UTF_8).lines())
        .containsExactly(
            "nbd+unix:///a?socket=" + socket,
            "1 export, and 1 waiting for a plugin or filter",
            "  to list them:  nbdinfo --list 'nbd+unix:///?socket=" + socket + "'");
    assertThat(conf.resolve("pid")).doesNotExist();
    assertThat(socket).doesNotExist();
  }

  @Test
  void othersCanSeeWhatItServesUntilItsEnd() throws Exception {
    var folder = new StatusFolder(conf, "0.9.0", List::of);
    write("listeners/unix.json", "{'unix': '" + conf.resolve("s") + "'}");
    write("exports/a.json", "{'plugin': 'zeroes', 'parameters': {'size': 1}}");
    var running = start();
    while (folder.look().isEmpty() && !running.isDone()) {
      Thread.onSpinWait();
    }
    assertThat(folder.look())
        .singleElement()
        .isInstanceOfSatisfying(Found.Running.class, found -> assertTold(found.report()));
    stop.now();
    assertThat(running.get()).isZero();
    assertThat(folder.look()).isEmpty();
    assertThat(conf.toFile().list()).containsExactlyInAnyOrder("exports", "listeners");
  }

  private void assertTold(ServerReport report) {
    assertThat(report.serves()).isEqualTo("nbdj serve " + conf);
    assertThat(report.uris()).containsExactly("nbd+unix:///?socket=" + conf.resolve("s"));
    assertThat(report.exports()).extracting(ServedExport::name).containsExactly("a");
  }

  @Test
  void withoutAnyListenersFileItIsThePortOfNbd() throws Exception {
    try (var free = new ServerSocket(NBD_PORT)) {
      assertThat(free.getLocalPort()).isEqualTo(NBD_PORT);
    } catch (IOException taken) {
      abort("something else listens on port " + NBD_PORT);
    }
    var running = start();
    awaitPidFile(running);
    assertServed(new InetSocketAddress(InetAddress.getLoopbackAddress(), NBD_PORT));
    stop.now();
    assertThat(running.get()).isZero();
    assertThat(out.toString(UTF_8)).contains("'nbd://localhost'");
  }

  @Test
  void aBadListenersFileDoesNotOpenThePortOfNbd() throws Exception {
    write("listeners/unix.json", "{'unxi': '/s'}");
    var running = start();
    awaitPidFile(running);
    stop.now();
    assertThat(running.get()).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("0 exports\n");
  }

  @Test
  void aListenersFolderThatCannotBeReadDoesNotOpenThePortOfNbdEither() throws Exception {
    Files.delete(conf.resolve("listeners"));
    write("listeners", "no folder");
    var running = start();
    awaitPidFile(running);
    stop.now();
    assertThat(running.get()).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("0 exports\n");
  }

  @Test
  void aStopThatComesFirstEndsItToo() throws Exception {
    write("listeners/unix.json", "{'unix': '" + conf.resolve("s") + "'}");
    stop.now();
    assertThat(server(conf).run()).isZero();
  }

  @Test
  void aFolderThatIsNotThereIsToldAsSuch() {
    assertThatThrownBy(() -> server(conf.resolve("cnof")).run())
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s is not a folder; give one with the folders exports and listeners in it"
                .formatted(conf.resolve("cnof")));
  }
}
