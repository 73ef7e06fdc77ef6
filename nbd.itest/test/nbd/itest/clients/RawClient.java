package nbd.itest.clients;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A client whose bytes are written by hand, so that it can also behave badly. Negotiates with
 * EXPORT_NAME, hence without structured replies. For one thread.
 */
final class RawClient implements AutoCloseable {

  private static final int SHUTDOWN = 108;
  private static final int REPLY_MAGIC = 0x67446698;

  private final SocketChannel channel;
  private long cookie = 0x0123456789abcdefL;

  private RawClient(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects and does nothing else; the server's greeting is yet to be read. */
  static RawClient connect(SocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    if (address instanceof InetSocketAddress) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    return new RawClient(channel);
  }

  /** Connects and negotiates the default export. */
  static RawClient transmitting(SocketAddress address) throws IOException {
    RawClient client = connect(address);
    client.receive(8 + 8 + 2);
    client.send(Messages.negotiation());
    client.receive(8 + 2);
    return client;
  }

  void send(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException closed) {
      throw new ServerEnded(closed.getMessage());
    }
  }

  /** Sends what the server may refuse to take, by closing. */
  void sendIfOpen(ByteBuffer bytes) throws IOException {
    try {
      send(bytes);
    } catch (ServerEnded closed) {
      bytes.position(bytes.limit());
    }
  }

  ByteBuffer receive(int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (read(bytes) < 0) {
        throw bytes.position() == 0
            ? new ServerEnded("closed")
            : new EOFException("closed after %d of %d bytes".formatted(bytes.position(), count));
      }
    }
    return bytes.flip();
  }

  private int read(ByteBuffer bytes) throws IOException {
    try {
      return channel.read(bytes);
    } catch (IOException reset) {
      throw new ServerEnded(reset.getMessage());
    }
  }

  byte[] read(long offset, int length) throws IOException {
    send(Messages.header(Messages.READ, ++cookie, offset, length));
    expectSuccess();
    return receive(length).array();
  }

  void write(long offset, byte[] data) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(28 + data.length);
    send(
        request
            .put(Messages.header(Messages.WRITE, ++cookie, offset, data.length))
            .put(data)
            .flip());
    expectSuccess();
  }

  void trim(long offset, int length) throws IOException {
    send(Messages.header(Messages.TRIM, ++cookie, offset, length));
    expectSuccess();
  }

  private void expectSuccess() throws IOException {
    int error = replyTo(cookie);
    if (error == SHUTDOWN) {
      throw new ServerEnded("shutting down");
    } else if (error != 0) {
      throw new IOException("the server answered with error " + error);
    }
  }

  /** The error number in the next reply, which has to be for that request; 0 is success. */
  int replyTo(long expected) throws IOException {
    ByteBuffer reply = receive(16);
    int magic = reply.getInt();
    int error = reply.getInt();
    long answered = reply.getLong();
    if (magic != REPLY_MAGIC || answered != expected) {
      throw new AssertionError(
          "reply to %x was %x, error %d, for %x".formatted(expected, magic, error, answered));
    }
    return error;
  }

  /** Sends until all is sent, or the server does not take any more for that long. */
  void sendUntilStuck(ByteBuffer bytes, Duration patience)
      throws IOException, InterruptedException {
    channel.configureBlocking(false);
    long last = System.nanoTime();
    while (bytes.hasRemaining() && System.nanoTime() - last < patience.toNanos()) {
      if (channel.write(bytes) > 0) {
        last = System.nanoTime();
      } else {
        Thread.sleep(1);
      }
    }
  }

  /** Whether the server closes within that time; what it sends before is thrown away. */
  boolean closedWithin(Duration patience) throws IOException, InterruptedException {
    channel.configureBlocking(false);
    ByteBuffer bin = ByteBuffer.allocate(64 << 10);
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      int count;
      try {
        count = channel.read(bin.clear());
      } catch (IOException reset) {
        return true;
      }
      if (count < 0) {
        return true;
      } else if (count == 0) {
        Thread.sleep(1);
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
