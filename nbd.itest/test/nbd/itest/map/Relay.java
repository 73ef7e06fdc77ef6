package nbd.itest.map;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import nbd.itest.clients.Transport;

/** Stands between clients and a server, and counts the bytes that the server sends. */
final class Relay implements AutoCloseable {
  private final Path socket;
  private final SocketAddress server;
  private final ServerSocketChannel listening;
  private final AtomicLong bytes = new AtomicLong();

  private Relay(Path socket, SocketAddress server, ServerSocketChannel listening) {
    this.socket = socket;
    this.server = server;
    this.listening = listening;
  }

  static Relay before(SocketAddress server, Path folder) throws IOException {
    Path socket = folder.resolve("relay");
    var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(socket));
    var relay = new Relay(socket, server, listening);
    Thread.ofPlatform().daemon().name("relay").start(relay::accept);
    return relay;
  }

  /** For clients, with the default export. */
  String uri() {
    return Transport.uri(UnixDomainSocketAddress.of(socket), "");
  }

  /** What the server has sent on all connections so far. */
  long bytes() {
    return bytes.get();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = listening.accept();
        SocketChannel behind = SocketChannel.open(server);
        Thread.ofPlatform().daemon().start(() -> copy(client, behind, new AtomicLong()));
        Thread.ofPlatform().daemon().start(() -> copy(behind, client, bytes));
      }
    } catch (ClosedChannelException end) {
      // Closed by the test.
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Until one of both is closed, which closes the other. */
  private static void copy(SocketChannel from, SocketChannel to, AtomicLong count) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    try (from;
        to) {
      while (from.read(buffer.clear()) >= 0) {
        count.addAndGet(buffer.flip().remaining());
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
    } catch (IOException closed) {
      // The other direction has closed both.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    Files.deleteIfExists(socket);
  }
}
