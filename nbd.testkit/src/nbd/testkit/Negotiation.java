package nbd.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The client's side of the handshake (NBD protocol document, "Fixed newstyle negotiation"), option
 * by option.
 */
final class Negotiation {
  private static final long MAGIC = 0x4e42444d41474943L;
  private static final long OPTION_MAGIC = 0x49484156454f5054L;
  private static final long REPLY_MAGIC = 0x3e889045565a9L;
  private static final int FIXED_AND_NO_ZEROES = 3;
  private static final int GO = 7;
  private static final int STRUCTURED_REPLY = 8;
  private static final int LIST_META_CONTEXT = 9;
  private static final int SET_META_CONTEXT = 10;
  private static final int REPLY_ACK = 1;
  private static final int REPLY_INFO = 3;
  private static final int REPLY_CONTEXT = 4;

  /** Block sizes count from here without NBD_INFO_BLOCK_SIZE. */
  private static final long[] NO_SIZES = {1, 4096, 32 << 20};

  private final Link link;
  private final String exportName;

  Negotiation(Link link, String exportName) {
    this.link = link;
    this.exportName = exportName;
  }

  private record Reply(int type, ByteBuffer data) {}

  /** The greeting, and structured replies. */
  void begin() throws IOException {
    ByteBuffer greeting = link.receive(18);
    Breach.unless(
        greeting.getLong() == MAGIC && greeting.getLong() == OPTION_MAGIC,
        "the greeting is not NBDMAGIC IHAVEOPT");
    int flags = greeting.getShort();
    Breach.unless(
        (flags & FIXED_AND_NO_ZEROES) == FIXED_AND_NO_ZEROES,
        "the server's handshake flags 0x%x lack FIXED_NEWSTYLE or NO_ZEROES",
        flags);
    link.send(ByteBuffer.allocate(4).putInt(FIXED_AND_NO_ZEROES).flip());
    noData(STRUCTURED_REPLY, ask(STRUCTURED_REPLY, ByteBuffer.allocate(0)));
  }

  private static void noData(int option, List<Reply> replies) {
    Breach.unless(replies.isEmpty(), "option %d is answered by more than ACK: %s", option, replies);
  }

  /** The names of all contexts of the export. */
  List<String> contexts() throws IOException {
    List<String> names = new ArrayList<>();
    for (Reply reply : ask(LIST_META_CONTEXT, queries(List.of()))) {
      names.add(context(reply, new LinkedHashMap<>()));
    }
    return names;
  }

  /** Selects contexts; those that the export has come back with their ids. */
  Map<String, Integer> select(List<String> names) throws IOException {
    Map<String, Integer> selected = new LinkedHashMap<>();
    for (Reply reply : ask(SET_META_CONTEXT, queries(names))) {
      String name = context(reply, selected);
      Breach.unless(names.contains(name), "the server selected '%s', not one of %s", name, names);
    }
    return selected;
  }

  private static String context(Reply reply, Map<String, Integer> selected) {
    Breach.unless(reply.type() == REPLY_CONTEXT, "reply type %d, not META_CONTEXT", reply.type());
    int id = reply.data().getInt();
    String name = text(reply.data());
    Breach.unless(name.indexOf(':') > 0, "metadata context '%s' has no namespace", name);
    Breach.unless(!selected.containsValue(id), "two metadata contexts have the id %d", id);
    Breach.unless(selected.put(name, id) == null, "context '%s' came twice", name);
    return name;
  }

  private ByteBuffer queries(List<String> names) {
    ByteBuffer data = ByteBuffer.allocate(8 + 4096 + names.size() * (4 + 4096));
    string(data, exportName).putInt(names.size());
    names.forEach(name -> string(data, name));
    return data.flip();
  }

  private static ByteBuffer string(ByteBuffer target, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return target.putInt(bytes.length).put(bytes);
  }

  /** Enters transmission. */
  ExportFacts go(Map<String, Integer> contexts) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(4096 + 12);
    string(data, exportName).putShort((short) 2).putShort((short) 3).putShort((short) 2);
    ByteBuffer export = null;
    long[] sizes = NO_SIZES;
    Optional<String> description = Optional.empty();
    for (Reply reply : ask(GO, data.flip())) {
      Breach.unless(reply.type() == REPLY_INFO, "GO is answered by reply type %d", reply.type());
      ByteBuffer info = reply.data();
      switch (info.getShort()) {
        case 0 -> export = info;
        case 2 -> description = Optional.of(text(info));
        case 3 -> sizes = sizes(info);
        default -> {}
      }
    }
    Breach.unless(export != null && export.remaining() == 10, "GO brought no NBD_INFO_EXPORT");
    return new ExportFacts(
        export.getLong(), export.getShort() & 0xffff, sizes[0], sizes[2], description, contexts);
  }

  private static long[] sizes(ByteBuffer info) {
    long minimum = unsigned(info);
    long preferred = unsigned(info);
    long maximum = unsigned(info);
    Breach.unless(
        Long.bitCount(minimum) == 1
            && Long.bitCount(preferred) == 1
            && minimum <= preferred
            && preferred <= maximum,
        "block sizes %d, %d, %d are not as the document has them",
        minimum,
        preferred,
        maximum);
    return new long[] {minimum, preferred, maximum};
  }

  private static long unsigned(ByteBuffer data) {
    return Integer.toUnsignedLong(data.getInt());
  }

  /** Sends an option; its replies before the final ACK. */
  private List<Reply> ask(int option, ByteBuffer data) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(16);
    head.putLong(OPTION_MAGIC).putInt(option).putInt(data.remaining());
    link.send(head.flip());
    link.send(data);
    List<Reply> replies = new ArrayList<>();
    for (Reply reply = reply(option); reply.type() != REPLY_ACK; reply = reply(option)) {
      replies.add(reply);
    }
    return replies;
  }

  private Reply reply(int option) throws IOException {
    ByteBuffer head = link.receive(20);
    Breach.unless(head.getLong() == REPLY_MAGIC, "an option reply without its magic number");
    int answered = head.getInt();
    Breach.unless(answered == option, "option %d is answered by one to %d", option, answered);
    int type = head.getInt();
    ByteBuffer data = link.receive(head.getInt());
    if (type < 0) {
      throw new RefusedException(type, -1, text(data));
    }
    Breach.unless(type != REPLY_ACK || !data.hasRemaining(), "an ACK with data");
    return new Reply(type, data);
  }

  private static String text(ByteBuffer data) {
    return UTF_8.decode(data).toString();
  }
}
