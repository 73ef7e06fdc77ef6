package nbd.itest.serve;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A connection that costs the test next to nothing: EXPORT_NAME, simple replies, no thread. The
 * numbers are the protocol document's.
 */
record IdleClient(SocketChannel channel) implements AutoCloseable {
  private static final int EXPORT_NAME = 1;
  private static final int FIXED_AND_NO_ZEROES = 3;

  static IdleClient connect(SocketAddress address, String export) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    var in = new DataInputStream(Channels.newInputStream(channel));
    in.skipNBytes(18);
    byte[] name = export.getBytes(StandardCharsets.UTF_8);
    channel.write(
        ByteBuffer.allocate(20 + name.length)
            .putInt(FIXED_AND_NO_ZEROES)
            .putLong(0x49484156454F5054L)
            .putInt(EXPORT_NAME)
            .putInt(name.length)
            .put(name)
            .flip());
    in.skipNBytes(10);
    return new IdleClient(channel);
  }

  /** The error number of a read of the first 512 bytes, 0 if they came and are zeroes. */
  int read() throws IOException {
    channel.write(
        ByteBuffer.allocate(28)
            .putInt(0x25609513)
            .putInt(0)
            .putLong(7)
            .putLong(0)
            .putInt(512)
            .flip());
    var in = new DataInputStream(Channels.newInputStream(channel));
    in.readInt();
    int error = in.readInt();
    if (in.readLong() != 7) {
      throw new IOException("the reply is another request's");
    }
    if (error == 0) {
      for (byte each : in.readNBytes(512)) {
        error |= each;
      }
    }
    return error;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
