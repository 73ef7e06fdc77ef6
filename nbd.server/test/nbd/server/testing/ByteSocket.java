package nbd.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;

/** A client's socket: bytes out, bytes in, and nothing understood. */
public final class ByteSocket implements AutoCloseable {
  private final SocketChannel channel;

  private ByteSocket(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects. */
  public static ByteSocket to(SocketAddress address) throws IOException {
    return new ByteSocket(SocketChannel.open(address));
  }

  /** Sends the remaining bytes. */
  public ByteSocket send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return this;
  }

  /** Sends all of these bytes. */
  public ByteSocket send(byte... bytes) throws IOException {
    return send(ByteBuffer.wrap(bytes));
  }

  /** Sends bytes written in hexadecimal, with spaces anywhere. */
  public ByteSocket hex(String text) throws IOException {
    return send(bytes(text));
  }

  /** The bytes of a text in hexadecimal, with spaces anywhere. */
  public static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /** Waits for so many bytes. */
  public ByteBuffer take(int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException(
            "the server closed after %d of %d bytes".formatted(bytes.position(), count));
      }
    }
    return bytes.flip();
  }

  /** Waits for the server to close, without another byte before that. */
  public void assertEnds() throws IOException {
    ByteBuffer more = ByteBuffer.allocate(64);
    int count;
    try {
      count = channel.read(more);
    } catch (IOException reset) {
      // The server closed with bytes of ours unread, which systems tell as a reset.
      return;
    }
    assertThat(count)
        .as(
            "the end was to come, not "
                + HexFormat.of().formatHex(more.array(), 0, more.position()))
        .isEqualTo(-1);
  }

  /** Waits, on a Unix socket, until the server reads no more; what is sent until then is lost. */
  public void awaitInputShut() {
    try {
      while (true) {
        send((byte) 0);
        LockSupport.parkNanos(1_000_000);
      }
    } catch (IOException shut) {
      assertThat(channel.isOpen()).isTrue();
    }
  }

  /** Says that no more bytes will come. */
  public void finish() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
