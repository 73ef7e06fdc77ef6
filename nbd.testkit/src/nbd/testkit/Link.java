package nbd.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Bytes to and from a server, in network order. A server that says nothing for long is an error.
 */
final class Link implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BUFFER = 256 << 10;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer come = ByteBuffer.allocateDirect(BUFFER).limit(0);

  Link(SocketAddress address) throws IOException {
    channel = SocketChannel.open(address);
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, SelectionKey.OP_READ);
  }

  void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  /** The next bytes, 0 to as many as fit one's memory. */
  ByteBuffer receive(int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (!come.hasRemaining()) {
        fill();
      }
      int piece = Math.min(bytes.remaining(), come.remaining());
      bytes.put(come.slice(come.position(), piece));
      come.position(come.position() + piece);
    }
    return bytes.flip();
  }

  private void fill() throws IOException {
    come.clear();
    int count = channel.read(come);
    while (count == 0) {
      await(SelectionKey.OP_READ);
      count = channel.read(come);
    }
    come.flip();
    if (count < 0) {
      throw new EOFException("the server ended the connection");
    }
  }

  private void await(int operation) throws IOException {
    key.interestOps(operation);
    int ready = selector.select(PATIENCE.toMillis());
    selector.selectedKeys().clear();
    Breach.unless(ready > 0, "the server did nothing for %s", PATIENCE);
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
