package nbd.client;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A blocking socket to a server. One thread at a time sends, one receives, and closing ends both.
 */
final class Link implements AutoCloseable {
  // the JDK copies all that remains of a heap buffer at each write, however little the socket takes
  private static final int PIECE = 1 << 17;

  private final SocketChannel channel;
  private final Input input;

  private Link(SocketChannel channel) {
    this.channel = channel;
    this.input = new Input(channel);
  }

  static Link connect(SocketAddress address) throws IOException {
    SocketChannel channel = open(address);
    try {
      channel.connect(address);
      return new Link(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("cannot connect to " + address + ": " + e.getMessage(), e);
    }
  }

  Input input() {
    return input;
  }

  /** Sends both to their last byte; they leave in one go if they are small. */
  void send(ByteBuffer head, ByteBuffer body) throws IOException {
    ByteBuffer[] first = {head, piece(body)};
    while (first[0].hasRemaining() || first[1].hasRemaining()) {
      channel.write(first);
    }
    while (body.hasRemaining()) {
      ByteBuffer next = piece(body);
      while (next.hasRemaining()) {
        channel.write(next);
      }
    }
  }

  /** Closes the socket; calls that wait on it end with an error. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // the socket is given up in any case, and there is nothing left to do about it
    }
  }

  private static SocketChannel open(SocketAddress address) throws IOException {
    if (address instanceof UnixDomainSocketAddress) {
      return SocketChannel.open(StandardProtocolFamily.UNIX);
    }
    return SocketChannel.open().setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  private static ByteBuffer piece(ByteBuffer body) {
    int length = Math.min(PIECE, body.remaining());
    ByteBuffer piece = body.slice(body.position(), length);
    body.position(body.position() + length);
    return piece;
  }
}
