package nbd.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Serving until a stop. */
class ServingTest {
  @TempDir Path folder;
  private final Cli cli = new Cli();

  private static String greeting(Path socket) throws IOException {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer bytes = ByteBuffer.allocate(16);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      return UTF_8.decode(bytes.flip()).toString();
    }
  }

  /** Up to the time limit of the test. */
  private static void awaitFile(Path file) {
    while (!Files.exists(file)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void servesOnAUnixSocketUntilItIsToldToStop() throws Exception {
    Path socket = folder.resolve("a socket");
    Path pid = folder.resolve("pid");
    var code =
        CompletableFuture.supplyAsync(
            () -> cli.run("-U", socket.toString(), "-P", pid.toString(), "zeroes", "1M"));
    awaitFile(pid);
    assertThat(greeting(socket)).isEqualTo("NBDMAGICIHAVEOPT");
    assertThat(pid).hasContent(ProcessHandle.current().pid() + "\n");
    cli.stop();
    assertThat(code.get()).isZero();
    String uri = "nbd+unix:///?socket=" + socket.toString().replace(" ", "%20");
    assertThat(cli.out().lines())
        .containsExactly(
            uri,
            "  to look at it:  nbdinfo '" + uri + "'",
            "  to fill it:     nbdcopy disk.img '" + uri + "'");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void theSocketOfAKilledServerIsReplaced() throws Exception {
    Path socket = folder.resolve("s");
    try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(socket));
    }
    cli.stop();
    assertThat(cli.run("-U", socket.toString(), "zeroes", "1M")).isZero();
    assertThat(socket).doesNotExist();
  }

  @Test
  void theSocketOfALivingServerIsNotReplaced() throws Exception {
    Path socket = folder.resolve("s");
    try (var living = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      living.bind(UnixDomainSocketAddress.of(socket));
      cli.stop();
      assertThat(cli.run("-U", socket.toString(), "zeroes", "1M")).isEqualTo(1);
      assertThat(cli.err()).endsWith("s: Address already in use\n");
      assertThat(SocketChannel.open(UnixDomainSocketAddress.of(socket))).satisfies(Channel::close);
    }
  }

  @Test
  void aStopThatComesFirstEndsItToo() {
    cli.stop();
    assertThat(cli.run("-U", "-", "zeroes", "1M")).isZero();
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (var taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(cli.run("-p", port, "zeroes", "1M")).isEqualTo(1);
      assertThat(cli.err()).matches("nbdj: cannot listen on [^\n]*" + port + ": .*\n");
    }
  }
}
