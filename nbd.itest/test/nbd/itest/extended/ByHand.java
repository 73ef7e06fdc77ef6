package nbd.itest.extended;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A client whose bytes are written by hand after the text of the extension EXTENDED_HEADERS, so
 * that it can also ask for what is wrong. Replies become words, to be compared. For one thread.
 */
final class ByHand implements AutoCloseable {
  static final int EXPORT_NAME = 1;
  static final int INFO = 6;
  static final int GO = 7;
  static final int STRUCTURED_REPLY = 8;
  static final int SET_META_CONTEXT = 10;
  static final int EXTENDED_HEADERS = 11;

  /** Data of GO for the default export, without questions. */
  static final byte[] DEFAULT_EXPORT = new byte[4 + 2];

  /** Data of SET_META_CONTEXT for the default export's base:allocation. */
  static final byte[] ALLOCATION =
      "\0\0\0\0\0\0\0\1\0\0\0\17base:allocation".getBytes(StandardCharsets.US_ASCII);

  private static final long OPTION = 0x49484156454F5054L;
  private static final int REQUEST = 0x21e41c71;
  private static final int REPLY = 0x6e8a278c;
  private static final int FIXED_NEWSTYLE_AND_NO_ZEROES = 3;
  private static final int ACK = 1;
  private static final int INFORMATION = 3;
  private static final int META_CONTEXT = 4;
  private static final int INFO_EXPORT = 0;
  private static final int BLOCK_STATUS_PAYLOAD = 1 << 12;
  private static final int DONE = 1;
  private static final long COOKIE = 0xfedc_ba98_7654_3210L;

  private final SocketChannel channel;
  private final DataInputStream in;

  /** Of the last SET_META_CONTEXT. */
  private final List<Integer> ids = new ArrayList<>();

  ByHand(SocketAddress server) throws IOException {
    channel = SocketChannel.open(server);
    in = new DataInputStream(Channels.newInputStream(channel));
    in.skipNBytes(8 + 8 + 2);
    send(ByteBuffer.allocate(4).putInt(FIXED_NEWSTYLE_AND_NO_ZEROES).flip());
  }

  private void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Sends an option; what kinds of replies come, the last of them ACK or an error. Of what is told
   * of an export only that counts which does not depend on the server.
   */
  List<String> option(int code, byte... data) throws IOException {
    if (code == SET_META_CONTEXT) {
      ids.clear();
    }
    send(code, data);
    List<String> kinds = new ArrayList<>();
    do {
      kinds.add(optionReply(code));
    } while (!kinds.getLast().equals("ACK") && !kinds.getLast().startsWith("error"));
    kinds.removeIf(String::isEmpty);
    return kinds;
  }

  /** Sends an option; nothing is read. */
  void send(int code, byte... data) throws IOException {
    send(
        ByteBuffer.allocate(16 + data.length)
            .putLong(OPTION)
            .putInt(code)
            .putInt(data.length)
            .put(data)
            .flip());
  }

  private String optionReply(int code) throws IOException {
    in.skipNBytes(8);
    if (in.readInt() != code) {
      throw new AssertionError("a reply to another option than " + code);
    }
    int type = in.readInt();
    byte[] data = in.readNBytes(in.readInt());
    if (type == META_CONTEXT) {
      ids.add(ByteBuffer.wrap(data).getInt());
    }
    return switch (type) {
      case ACK -> "ACK";
      case INFORMATION -> info(ByteBuffer.wrap(data));
      case META_CONTEXT -> new String(data, 4, data.length - 4, StandardCharsets.UTF_8);
      default -> "error " + (type & 0x7fff_ffff);
    };
  }

  /** Servers tell more than NBD_INFO_EXPORT without being asked. */
  private static String info(ByteBuffer data) {
    if (data.getShort() != INFO_EXPORT) {
      return "";
    }
    long size = data.getLong();
    return size + ((data.getShort() & BLOCK_STATUS_PAYLOAD) == 0 ? "" : " BLOCK_STATUS_PAYLOAD");
  }

  /** The ids that the server gave to the contexts. */
  List<Integer> ids() {
    return ids;
  }

  /**
   * Sends a request and adds what comes back, without the words of messages, also what comes before
   * the connection ends.
   */
  void request(Ask ask, List<String> chunks) throws IOException {
    byte[] payload = ask.payload().of(ids);
    send(
        ByteBuffer.allocate(32 + payload.length)
            .putInt(REQUEST)
            .putShort((short) ask.flags())
            .putShort((short) ask.type())
            .putLong(COOKIE)
            .putLong(ask.offset())
            .putLong(ask.length())
            .put(payload)
            .flip());
    int flags;
    do {
      flags = chunk(ask.offset(), chunks);
    } while ((flags & DONE) == 0);
  }

  private int chunk(long offset, List<String> chunks) throws IOException {
    if (in.readInt() != REPLY) {
      throw new AssertionError("not an extended chunk");
    }
    int flags = in.readUnsignedShort();
    int type = in.readUnsignedShort();
    if (in.readLong() != COOKIE || in.readLong() != offset) {
      throw new AssertionError("cookie and offset are not those of the request");
    }
    byte[] payload = in.readNBytes(Math.toIntExact(in.readLong()));
    chunks.add(new ChunkWords(ids).of(type, ByteBuffer.wrap(payload)));
    return flags;
  }

  /** Whether the server has closed, with nothing more to say. */
  boolean isClosed() throws IOException {
    try {
      in.readByte();
      return false;
    } catch (EOFException end) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
