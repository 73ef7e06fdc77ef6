package nbd.bench.workload;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A socket that receives as much as is there and gives it out in pieces. For one thread. */
final class BufferedSocket implements AutoCloseable {
  /** The longest reply that any of the servers sends: 1 MiB of descriptors. */
  private static final int CAPACITY = (1 << 20) + 64;

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocateDirect(CAPACITY).limit(0);

  private BufferedSocket(SocketChannel channel) {
    this.channel = channel;
  }

  static BufferedSocket connect(SocketAddress address) throws IOException {
    SocketChannel channel =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    try {
      channel.connect(address);
      return new BufferedSocket(channel);
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  /** Sends all of it. */
  void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** What is there and not taken yet. */
  ByteBuffer received() {
    return in.slice();
  }

  /**
   * Waits for so many bytes and takes them.
   *
   * @param length up to a little more than 1 MiB
   * @return valid until the next call
   */
  ByteBuffer take(int length) throws IOException {
    if (length < 0 || length > CAPACITY) {
      throw new IOException("the server sends a message of " + length + " bytes");
    }
    while (in.remaining() < length) {
      in.compact();
      int got = channel.read(in);
      in.flip();
      if (got < 0) {
        throw new EOFException("the server closed the connection");
      }
    }
    ByteBuffer taken = in.slice(in.position(), length);
    in.position(in.position() + length);
    return taken;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
