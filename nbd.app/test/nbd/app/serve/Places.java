package nbd.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Addresses as a client comes to know them. */
final class Places {
  private Places() {}

  static SocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What a server says first. */
  static String greeting(SocketChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    return UTF_8.decode(bytes.flip()).toString();
  }

  static void assertServed(SocketAddress address) throws IOException {
    try (var channel = SocketChannel.open(address)) {
      assertThat(greeting(channel)).isEqualTo("NBDMAGICIHAVEOPT");
    }
  }

  /** Up to the time limit of the test: the system takes a moment to give a port up. */
  static void awaitRefusal(SocketAddress address) {
    while (true) {
      try (var _ = SocketChannel.open(address)) {
        Thread.onSpinWait();
      } catch (IOException refused) {
        return;
      }
    }
  }
}
