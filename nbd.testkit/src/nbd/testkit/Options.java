package nbd.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Options and their replies as bytes (NBD protocol document, "Fixed newstyle negotiation"). */
final class Options {
  private static final long OPTION_MAGIC = 0x49484156454f5054L;
  private static final long REPLY_MAGIC = 0x3e889045565a9L;
  private static final int ACK = 1;

  /** Longest string that the document allows, in bytes. */
  private static final int LONGEST_STRING = 4096;

  /** Data of the longest reply that the document has: two strings, and the length of one. */
  private static final int LONGEST_DATA = 4 + 2 * LONGEST_STRING;

  /** Replies to one option; the document sets no limit, and this client has memory for so many. */
  private static final int MOST_REPLIES = 4096;

  private final Link link;

  Options(Link link) {
    this.link = link;
  }

  /** A reply that is neither the ACK nor an error. */
  record Reply(int type, ByteBuffer data) {
    /** The data, of which there have to be so many bytes at least. */
    ByteBuffer atLeast(int bytes) {
      Breach.unless(
          data.remaining() >= bytes,
          "an option reply of type %d has %d bytes, less than %d",
          type,
          data.remaining(),
          bytes);
      return data;
    }
  }

  /** Space for so many strings and some numbers. */
  static ByteBuffer data(int strings) {
    return ByteBuffer.allocate(16 + strings * (4 + LONGEST_STRING));
  }

  static ByteBuffer string(ByteBuffer target, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return target.putInt(bytes.length).put(bytes);
  }

  static String text(ByteBuffer data) {
    Breach.unless(
        data.remaining() <= LONGEST_STRING,
        "a string has %d bytes; %d are allowed",
        data.remaining(),
        LONGEST_STRING);
    return UTF_8.decode(data).toString();
  }

  /** Sends an option that has neither data nor replies but the ACK. */
  void agree(int option) throws IOException {
    List<Reply> replies = ask(option, ByteBuffer.allocate(0));
    Breach.unless(replies.isEmpty(), "option %d is answered by more than ACK: %s", option, replies);
  }

  /**
   * Sends an option; its replies before the final ACK.
   *
   * @throws RefusedException if the final reply is an error
   */
  List<Reply> ask(int option, ByteBuffer data) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(16 + data.remaining());
    all.putLong(OPTION_MAGIC).putInt(option).putInt(data.remaining()).put(data);
    link.send(all.flip());
    List<Reply> replies = new ArrayList<>();
    for (Reply reply = reply(option); reply.type() != ACK; reply = reply(option)) {
      replies.add(reply);
      Breach.unless(
          replies.size() <= MOST_REPLIES,
          "option %d is answered by more than %d replies",
          option,
          MOST_REPLIES);
    }
    return replies;
  }

  private Reply reply(int option) throws IOException {
    ByteBuffer head = link.receive(20);
    Breach.unless(head.getLong() == REPLY_MAGIC, "an option reply without its magic number");
    int answered = head.getInt();
    Breach.unless(answered == option, "option %d is answered by one to %d", option, answered);
    int type = head.getInt();
    long length = Integer.toUnsignedLong(head.getInt());
    Breach.unless(
        length <= LONGEST_DATA,
        "option %d is answered by a reply of %d bytes; no reply has more than %d",
        option,
        length,
        LONGEST_DATA);
    ByteBuffer data = link.receive((int) length);
    if (type < 0) {
      throw new RefusedException(type, -1, text(data));
    }
    Breach.unless(type != ACK || !data.hasRemaining(), "an ACK with data");
    return new Reply(type, data);
  }
}
