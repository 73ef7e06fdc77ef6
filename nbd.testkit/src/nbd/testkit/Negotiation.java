package nbd.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The client's side of the handshake (NBD protocol document, "Fixed newstyle negotiation"), option
 * by option.
 */
final class Negotiation {
  private static final long MAGIC = 0x4e42444d41474943L;
  private static final long OPTION_MAGIC = 0x49484156454f5054L;
  private static final int FIXED_AND_NO_ZEROES = 3;
  private static final int GO = 7;
  private static final int STRUCTURED_REPLY = 8;
  private static final int EXTENDED_HEADERS = 11;
  private static final int REPLY_INFO = 3;
  private static final int EXT_HEADER_REQD = (1 << 31) + 10;

  /** Block sizes count from here without NBD_INFO_BLOCK_SIZE. */
  private static final long[] NO_SIZES = {1, 4096, 32 << 20};

  private final Link link;
  private final Options options;
  private final ContextOptions contexts;
  private final String exportName;
  private final Headers headers;

  Negotiation(Link link, String exportName, Headers headers) {
    this.link = link;
    this.options = new Options(link);
    this.contexts = new ContextOptions(options, exportName);
    this.exportName = exportName;
    this.headers = headers;
  }

  /**
   * All of it. Before a client asks for extended headers it selects contexts without them: those
   * have statuses of 32 bits.
   *
   * @param wanted contexts; all that there are, if it is empty
   */
  ExportFacts agree(Optional<List<String>> wanted) throws IOException {
    greet();
    options.agree(STRUCTURED_REPLY);
    if (headers == Headers.COMPACT) {
      Map<String, Integer> selected = select(wanted);
      return go(selected, selected.keySet());
    }
    Set<String> narrow = narrow(wanted);
    options.agree(EXTENDED_HEADERS);
    Map<String, Integer> selected = select(wanted);
    Breach.unless(
        selected.keySet().containsAll(narrow),
        "without extended headers a client can have the contexts %s, and with them only %s",
        narrow,
        selected.keySet());
    return go(selected, narrow);
  }

  private void greet() throws IOException {
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
  }

  private Map<String, Integer> select(Optional<List<String>> wanted) throws IOException {
    List<String> listed = contexts.list();
    List<String> queries = wanted.orElse(listed);
    Map<String, Integer> selected = contexts.select(queries);
    Set<String> right = listed.stream().filter(queries::contains).collect(Collectors.toSet());
    Breach.unless(
        selected.keySet().equals(right),
        "the server lists the contexts %s, and selects %s when asked for %s",
        listed,
        selected.keySet(),
        queries);
    return selected;
  }

  /** None where the server would rather have extended headers first, as it may. */
  private Set<String> narrow(Optional<List<String>> wanted) throws IOException {
    try {
      return select(wanted).keySet();
    } catch (RefusedException refused) {
      if (refused.error() == EXT_HEADER_REQD) {
        return Set.of();
      }
      throw refused;
    }
  }

  /** Enters transmission. */
  private ExportFacts go(Map<String, Integer> selected, Set<String> narrow) throws IOException {
    ByteBuffer data = Options.data(1);
    Options.string(data, exportName).putShort((short) 2).putShort((short) 3).putShort((short) 2);
    ByteBuffer export = null;
    long[] sizes = NO_SIZES;
    Optional<String> description = Optional.empty();
    for (Options.Reply reply : options.ask(GO, data.flip())) {
      Breach.unless(reply.type() == REPLY_INFO, "GO is answered by reply type %d", reply.type());
      ByteBuffer info = reply.atLeast(2);
      switch (info.getShort()) {
        case 0 -> export = exactly(10, info, "NBD_INFO_EXPORT");
        case 2 -> description = Optional.of(Options.text(info));
        case 3 -> sizes = sizes(exactly(12, info, "NBD_INFO_BLOCK_SIZE"));
        default -> {}
      }
    }
    Breach.unless(export != null, "GO brought no NBD_INFO_EXPORT");
    long size = export.getLong();
    int flags = flags(export.getShort() & 0xffff, selected.keySet());
    return new ExportFacts(size, flags, sizes[0], sizes[2], description, headers, selected, narrow);
  }

  private int flags(int flags, Set<String> selected) {
    Breach.unless(
        (flags & WireClient.BLOCK_STATUS_PAYLOAD) == 0
            || (headers == Headers.EXTENDED && !selected.isEmpty()),
        "the flag BLOCK_STATUS_PAYLOAD is for clients with extended headers and contexts, not for"
            + " %s headers and %s",
        headers,
        selected);
    return flags;
  }

  /** What follows the type of a piece of information. */
  private static ByteBuffer exactly(int bytes, ByteBuffer info, String what) {
    Breach.unless(
        info.remaining() == bytes,
        "%s has %d bytes behind its type; %d are right",
        what,
        info.remaining(),
        bytes);
    return info;
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
}
