package nbd.app.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted in a socket's place, and what is not. */
class LeftSocketTest {
  @TempDir Path folder;

  private UnixDomainSocketAddress at(String name) {
    return UnixDomainSocketAddress.of(folder.resolve(name));
  }

  private ServerSocketChannel server(String name, int queue) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(at(name), queue);
  }

  /** Not connected, if there is no room in the queue. */
  private SocketChannel client(String name) throws IOException {
    SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
    client.configureBlocking(false);
    try {
      client.connect(at(name));
    } catch (SocketException full) {
      client.close();
    }
    return client;
  }

  @Test
  void aSocketThatNobodyListensAtIsDeleted() throws IOException {
    server("s", 1).close();
    assertThat(folder.resolve("s")).exists();
    LeftSocket.clearAway(at("s"));
    assertThat(folder).isEmptyDirectory();
    LeftSocket.clearAway(at("s"));
  }

  @Test
  @Timeout(value = 30, unit = SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aServerWhoseQueueIsFullIsNotWaitedFor() throws IOException {
    List<SocketChannel> queue = new ArrayList<>();
    try (var _ = server("s", 1)) {
      while (queue.isEmpty() || queue.getLast().isConnected()) {
        queue.add(client("s"));
      }
      LeftSocket.clearAway(at("s"));
      assertThat(folder.resolve("s")).exists();
    } finally {
      for (SocketChannel client : queue) {
        client.close();
      }
    }
  }

  @Test
  void whatIsNoSocketIsNotTouched() throws Exception {
    Files.writeString(folder.resolve("file"), "precious");
    Files.createDirectory(folder.resolve("folder"));
    assumeTrue(
        new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor() == 0);
    server("s", 1).close();
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("s"));
    for (String name : List.of("file", "folder", "pipe", "link")) {
      LeftSocket.clearAway(at(name));
      assertThat(Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)).as(name).isTrue();
    }
  }
}
