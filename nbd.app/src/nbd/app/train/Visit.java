package nbd.app.train;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A client of an empty disk that asks for one thing of each kind and looks at no answer closer than
 * to find the next. Constants are the protocol document's.
 */
final class Visit {
  private static final int STRUCTURED_REPLY = 8;
  private static final int SET_META_CONTEXT = 10;
  private static final int GO = 7;
  private static final int ACK = 1;

  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int DISCONNECT = 2;
  private static final int FLUSH = 3;
  private static final int TRIM = 4;
  private static final int WRITE_ZEROES = 6;
  private static final int BLOCK_STATUS = 7;

  private static final int BLOCK = 4096;
  private static final int TIMES = 200;

  private final DataInputStream in;
  private final DataOutputStream out;

  private Visit(SocketChannel channel) {
    in = new DataInputStream(Channels.newInputStream(channel));
    out = new DataOutputStream(Channels.newOutputStream(channel));
  }

  /**
   * Visits the server at the Unix socket.
   *
   * @param arguments its path
   */
  public static void main(String[] arguments) throws IOException {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]))) {
      var visit = new Visit(channel);
      visit.negotiate();
      visit.transmit();
    }
  }

  private void negotiate() throws IOException {
    in.skipNBytes(18);
    out.writeInt(3);
    option(STRUCTURED_REPLY, new byte[0]);
    option(SET_META_CONTEXT, contextQuery());
    option(GO, new byte[6]);
  }

  /** The nameless export, one query. */
  private static byte[] contextQuery() {
    String query = "base:allocation";
    return ("\0\0\0\0" + "\0\0\0\1" + "\0\0\0" + (char) query.length() + query)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private void option(int code, byte[] data) throws IOException {
    out.writeLong(0x49484156454F5054L);
    out.writeInt(code);
    out.writeInt(data.length);
    out.write(data);
    int reply;
    do {
      in.skipNBytes(12);
      reply = in.readInt();
      in.skipNBytes(in.readInt());
    } while (reply != ACK && reply > 0);
    if (reply != ACK) {
      throw new IOException("option " + code + " is refused");
    }
  }

  private void transmit() throws IOException {
    for (int i = 0; i < TIMES; i++) {
      request(BLOCK_STATUS, 1 << 20);
      request(WRITE, BLOCK);
      request(READ, BLOCK);
      request(READ, 4 * BLOCK);
      request(FLUSH, 0);
      request(WRITE_ZEROES, BLOCK);
      request(TRIM, BLOCK);
    }
    header(DISCONNECT, 0);
  }

  private void request(int type, int length) throws IOException {
    header(type, length);
    if (type == WRITE) {
      out.write(new byte[length]);
    }
    int flags;
    do {
      flags = reply();
    } while ((flags & 1) == 0);
  }

  private void header(int type, int length) throws IOException {
    out.writeInt(0x25609513);
    out.writeShort(0);
    out.writeShort(type);
    out.writeLong(0);
    out.writeLong(0);
    out.writeInt(length);
  }

  /** Flags of a chunk; those of a simple reply are that it is the last. */
  private int reply() throws IOException {
    if (in.readInt() == 0x67446698) {
      in.skipNBytes(12);
      return 1;
    }
    int flags = in.readShort();
    in.skipNBytes(10);
    in.skipNBytes(in.readInt());
    return flags;
  }
}
