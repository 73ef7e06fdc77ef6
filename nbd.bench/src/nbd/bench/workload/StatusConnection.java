package nbd.bench.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import nbd.bench.server.Endpoint;
import nbd.wire.ChunkFlag;
import nbd.wire.ChunkType;
import nbd.wire.ClientFlag;
import nbd.wire.Flags;
import nbd.wire.Greeting;
import nbd.wire.InfoItem;
import nbd.wire.Magic;
import nbd.wire.Mode;
import nbd.wire.Option;
import nbd.wire.OptionCodec;
import nbd.wire.OptionReply;
import nbd.wire.OptionReplyCodec;
import nbd.wire.RequestType;

/**
 * A connection for block status of {@code base:allocation} and nothing else, so that the client is
 * not what is measured: requests are sent together, and replies looked at only to know where they
 * end and how many bytes they cover. For one thread at a time.
 */
final class StatusConnection implements AutoCloseable {
  /** Longest request, a multiple of any block size in use. */
  static final long LONGEST = (1L << 32) - (1 << 16);

  private static final String CONTEXT = "base:allocation";
  private static final int REQUEST = 28;
  private static final int MOST_TOGETHER = 1024;
  private static final int ERROR = 1 << 15;

  /** Where a chunk's header has the length of its payload. */
  private static final int LENGTH_AT = 16;

  private final BufferedSocket socket;
  private final ByteBuffer out = ByteBuffer.allocateDirect(MOST_TOGETHER * REQUEST);
  private long size;

  private StatusConnection(BufferedSocket socket) {
    this.socket = socket;
  }

  /** Connects and negotiates; {@code base:allocation} is selected. */
  static StatusConnection open(Endpoint at) throws IOException {
    BufferedSocket socket = BufferedSocket.connect(at.address());
    try {
      StatusConnection connection = new StatusConnection(socket);
      connection.negotiate(at.export());
      return connection;
    } catch (IOException | RuntimeException failure) {
      socket.close();
      throw failure;
    }
  }

  /** Bytes of the export. */
  long size() {
    return size;
  }

  private void negotiate(String export) throws IOException {
    Greeting.decode(socket.take(Greeting.SERVER));
    socket.send(Greeting.encodeClient(Flags.of(ClientFlag.FIXED_NEWSTYLE, ClientFlag.NO_ZEROES)));
    ask(new Option.StructuredReply());
    if (!ask(new Option.SetMetaContext(export, List.of(CONTEXT)))) {
      throw new IOException("the server has no " + CONTEXT);
    }
    ask(new Option.Go(export, List.of()));
  }

  /** Whether anything was told before the server agreed. */
  private boolean ask(Option option) throws IOException {
    socket.send(OptionCodec.encode(option));
    for (boolean told = false; ; told = true) {
      OptionReplyCodec.Header header =
          OptionReplyCodec.decodeHeader(socket.take(OptionReplyCodec.HEADER));
      switch (OptionReplyCodec.decode(header.type(), socket.take(header.length()))) {
        case OptionReply.Ack _ -> {
          return told;
        }
        case OptionReply.Info(InfoItem.Export info) -> size = info.size();
        case OptionReply.Error(var error, String message) ->
            throw new IOException("%s refused: %s %s".formatted(option, error, message));
        default -> {}
      }
    }
  }

  /**
   * Adds a request to those that {@link #send()} sends.
   *
   * @param flags of the command
   * @param length 1 to {@link #LONGEST}
   */
  void add(int flags, long offset, long length) {
    out.putInt(Magic.REQUEST)
        .putShort((short) flags)
        .putShort((short) RequestType.BLOCK_STATUS.code())
        .putLong(0)
        .putLong(offset)
        .putInt((int) length);
  }

  /** Sends what was added. */
  void send() throws IOException {
    socket.send(out.flip());
    out.clear();
  }

  /** Whether a whole reply is there already. */
  boolean hasReply() {
    ByteBuffer there = socket.received();
    return there.remaining() >= Mode.STRUCTURED.replyHeader()
        && there.remaining() - Mode.STRUCTURED.replyHeader() >= there.getInt(LENGTH_AT);
  }

  /**
   * Waits for the next reply.
   *
   * @return how many bytes its extents cover
   * @throws IOException also if the server failed the request
   */
  long reply() throws IOException {
    ByteBuffer head = socket.take(Mode.STRUCTURED.replyHeader());
    int magic = head.getInt();
    int flags = head.getShort();
    int type = head.getShort();
    if (magic != Magic.CHUNK || (type & ERROR) != 0 || flags != ChunkFlag.DONE.bit()) {
      throw new IOException("block status got another reply than one chunk: type " + type);
    }
    ByteBuffer payload = socket.take(head.getInt(LENGTH_AT));
    return type == ChunkType.BLOCK_STATUS.code() ? covered(payload) : 0;
  }

  private static long covered(ByteBuffer payload) {
    long sum = 0;
    for (int at = Integer.BYTES; at < payload.limit(); at += 2 * Integer.BYTES) {
      sum += Integer.toUnsignedLong(payload.getInt(at));
    }
    return sum;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
