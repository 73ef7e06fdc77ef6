package nbd.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An NBD client that trusts nothing: each reply is held against the NBD protocol document, and a
 * breach is an AssertionError that names the request. It shares no code with the server. One
 * request at a time; offsets and lengths are bytes. Not safe for several threads.
 */
public final class WireClient implements AutoCloseable {
  /** NBD_CMD_FLAG_FUA. */
  public static final int FUA = 1;

  /** NBD_CMD_FLAG_NO_HOLE. */
  public static final int NO_HOLE = 1 << 1;

  /** NBD_CMD_FLAG_DF. */
  public static final int DF = Asked.DF;

  /** NBD_CMD_FLAG_REQ_ONE. */
  public static final int REQ_ONE = Asked.REQ_ONE;

  /** NBD_CMD_FLAG_FAST_ZERO. */
  public static final int FAST_ZERO = 1 << 4;

  /** NBD_FLAG_READ_ONLY. */
  public static final int READ_ONLY = 1 << 1;

  /** NBD_FLAG_SEND_FLUSH. */
  public static final int SEND_FLUSH = 1 << 2;

  /** NBD_FLAG_SEND_FUA. */
  public static final int SEND_FUA = 1 << 3;

  /** NBD_FLAG_SEND_TRIM. */
  public static final int SEND_TRIM = 1 << 5;

  /** NBD_FLAG_SEND_WRITE_ZEROES. */
  public static final int SEND_WRITE_ZEROES = 1 << 6;

  /** NBD_FLAG_SEND_CACHE. */
  public static final int SEND_CACHE = 1 << 10;

  /** NBD_FLAG_SEND_FAST_ZERO. */
  public static final int SEND_FAST_ZERO = 1 << 11;

  /** NBD_FLAG_BLOCK_STATUS_PAYLOAD. */
  public static final int BLOCK_STATUS_PAYLOAD = 1 << 12;

  private static final int DISCONNECT = 2;
  private static final byte[] NOTHING = {};

  private final Link link;
  private final Framing framing;
  private final ExportFacts facts;
  private long cookies;

  private WireClient(Link link, ExportFacts facts) {
    this.link = link;
    this.framing = facts.headers().on(link);
    this.facts = facts;
  }

  /**
   * Connects to an export with compact headers and all metadata contexts that the server lists.
   *
   * @throws RefusedException if the server refuses an option
   */
  public static WireClient connect(SocketAddress address, String exportName) throws IOException {
    return connect(address, exportName, Headers.COMPACT);
  }

  /**
   * Connects to an export with all metadata contexts that the server lists to clients with these
   * headers.
   *
   * @throws RefusedException if the server refuses an option, such as extended headers
   */
  public static WireClient connect(SocketAddress address, String exportName, Headers headers)
      throws IOException {
    return connect(address, exportName, headers, Optional.empty());
  }

  /**
   * Connects to an export with compact headers and those of the contexts that it has; the {@link
   * #facts} tell which.
   *
   * @throws RefusedException if the server refuses an option
   */
  public static WireClient connect(SocketAddress address, String exportName, List<String> contexts)
      throws IOException {
    return connect(address, exportName, Headers.COMPACT, contexts);
  }

  /**
   * Connects to an export with those of the contexts that a client with these headers can have; the
   * {@link #facts} tell which.
   *
   * @throws RefusedException if the server refuses an option, such as extended headers
   */
  public static WireClient connect(
      SocketAddress address, String exportName, Headers headers, List<String> contexts)
      throws IOException {
    return connect(address, exportName, headers, Optional.of(contexts));
  }

  private static WireClient connect(
      SocketAddress address, String exportName, Headers headers, Optional<List<String>> wanted)
      throws IOException {
    Link link = new Link(address);
    boolean connected = false;
    try {
      ExportFacts facts = new Negotiation(link, exportName, headers).agree(wanted);
      connected = true;
      return new WireClient(link, facts);
    } finally {
      if (!connected) {
        link.close();
      }
    }
  }

  /** What the server told of the export. */
  public ExportFacts facts() {
    return facts;
  }

  /** Size of the disk in bytes. */
  public long size() {
    return facts.size();
  }

  /**
   * Reads.
   *
   * @throws RefusedException if the server answers by an error
   */
  public byte[] read(long offset, int length) throws IOException {
    ReadAnswer answer = read(offset, length, 0);
    if (answer.failure().isPresent()) {
      throw answer.failure().get();
    }
    return answer.bytes();
  }

  /** Reads, and tells what came how. */
  public ReadAnswer read(long offset, int length, int flags) throws IOException {
    Asked request = send(Asked.READ, flags, offset, length, NOTHING);
    ReadRules rules = new ReadRules(request);
    return rules.end(Replies.receive(framing, request, rules));
  }

  /**
   * Writes these bytes.
   *
   * @throws RefusedException if the server answers by an error
   */
  public void write(long offset, byte[] bytes, int flags) throws IOException {
    change(Asked.WRITE, flags, offset, bytes.length, bytes);
  }

  /** Makes a range read as zero; errors as for {@link #write}. */
  public void zero(long offset, long length, int flags) throws IOException {
    change(Asked.ZERO, flags, offset, length, NOTHING);
  }

  /** Gives a range back; errors as for {@link #write}. */
  public void trim(long offset, long length, int flags) throws IOException {
    change(Asked.TRIM, flags, offset, length, NOTHING);
  }

  /** Fetches a range ahead; errors as for {@link #write}. */
  public void cache(long offset, long length) throws IOException {
    change(Asked.CACHE, 0, offset, length, NOTHING);
  }

  /** Puts on stable storage what was written; errors as for {@link #write}. */
  public void flush() throws IOException {
    change(Asked.FLUSH, 0, 0, 0, NOTHING);
  }

  private void change(int command, int flags, long offset, long length, byte[] payload)
      throws IOException {
    Asked request = send(command, flags, offset, length, payload);
    succeed(Replies.receive(framing, request, Replies.Content.none(request)));
  }

  private static void succeed(Optional<RefusedException> failure) throws RefusedException {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /**
   * The status of a range in each selected context.
   *
   * @param length 1 to 2^32-1, with extended headers to 2^63-1
   * @param flags 0 or {@link #REQ_ONE}
   * @throws RefusedException if the server answers by an error
   */
  public Map<String, List<Descriptor>> status(long offset, long length, int flags)
      throws IOException {
    return status(offset, length, flags, NOTHING, facts.contexts().keySet());
  }

  /**
   * The status of a range in some of the selected contexts, which needs extended headers. The
   * contexts are sent in this order; one that is there twice is sent twice, for the server to
   * refuse.
   *
   * @throws IllegalArgumentException if one of {@code contexts} is not selected
   * @throws RefusedException if the server answers by an error
   */
  public Map<String, List<Descriptor>> status(
      long offset, long length, int flags, List<String> contexts) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(8 + 4 * contexts.size()).putLong(length);
    contexts.forEach(context -> payload.putInt(id(context)));
    return status(offset, length, flags, payload.array(), Set.copyOf(contexts));
  }

  private int id(String context) {
    Integer id = facts.contexts().get(context);
    if (id == null) {
      throw new IllegalArgumentException(
          "context " + context + " is not selected, only " + facts.contexts().keySet());
    }
    return id;
  }

  private Map<String, List<Descriptor>> status(
      long offset, long length, int flags, byte[] payload, Set<String> contexts)
      throws IOException {
    Asked request = send(Asked.STATUS, flags, offset, length, payload);
    StatusRules rules = new StatusRules(framing, request, facts, contexts);
    succeed(Replies.receive(framing, request, rules));
    return rules.end();
  }

  private Asked send(int command, int flags, long offset, long length, byte[] payload)
      throws IOException {
    Asked request = new Asked(command, flags, ++cookies, offset, length);
    framing.send(request, payload);
    return request;
  }

  /** Says goodbye and closes the connection. */
  @Override
  public void close() throws IOException {
    try (link) {
      send(DISCONNECT, 0, 0, 0, NOTHING);
    } catch (IOException gone) {
      // The server has ended the connection before; there is nobody to say goodbye to.
    }
  }
}
