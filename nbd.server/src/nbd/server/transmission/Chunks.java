package nbd.server.transmission;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import nbd.wire.Mode;
import nbd.wire.ReplyCodec;

/**
 * The chunks of one fragmented read reply. Bytes that follow each other share a chunk, whose length
 * is written as it grows; the last chunk gets the DONE flag.
 */
final class Chunks {
  /** Bytes of the longest head of a chunk. */
  static final int LARGEST_HEAD = Mode.EXTENDED.replyHeader() + Long.BYTES + Integer.BYTES;

  /** Objects for more chunks than this are not kept for later replies. */
  private static final int MOST_KEPT = 64;

  private final Output out;
  private final Mode mode;
  private final int dataHead;
  private final int holeHead;
  private long cookie;
  private long offset;

  /** The first {@link #count} are of this reply, the others of earlier ones, to be used again. */
  private final List<Chunk> chunks = new ArrayList<>();

  private int count;

  /**
   * @param mode one with chunks, or one where nothing is asked of this object
   */
  Chunks(Output out, Mode mode) {
    this.out = out;
    this.mode = mode;
    this.dataHead = mode.replyHeader() + Long.BYTES;
    this.holeHead = dataHead + Integer.BYTES;
  }

  void begin(long requestCookie, long requestOffset) {
    cookie = requestCookie;
    offset = requestOffset;
    count = 0;
  }

  /** {@code length} bytes of data come next, for place {@code at} in the request. */
  void data(long at, int length) {
    if (count == 0 || !last().goesOnAt(at, false)) {
      Chunk chunk = open(at, false, dataHead);
      ReplyCodec.offsetData(mode, chunk.header, false, cookie, offset, offset + at, 0);
    }
    resize(last(), last().length + length);
  }

  /** {@code length} bytes are a hole. */
  void hole(long at, int length) {
    if (count == 0 || !last().goesOnAt(at, true)) {
      Chunk chunk = open(at, true, holeHead);
      ReplyCodec.offsetHole(mode, chunk.header, false, cookie, offset, offset + at, 0);
    }
    resize(last(), last().length + length);
  }

  private Chunk last() {
    return chunks.get(count - 1);
  }

  private Chunk open(long at, boolean hole, int size) {
    if (count == chunks.size()) {
      chunks.add(new Chunk());
    }
    Chunk chunk = chunks.get(count++);
    chunk.before = out.sinceMark();
    chunk.header = out.reserve(size);
    chunk.headerAt = chunk.header.position();
    chunk.isHole = hole;
    chunk.at = at;
    chunk.length = 0;
    return chunk;
  }

  /** Marks the last chunk as the end of the reply. */
  void end() {
    ReplyCodec.putDone(last().header, last().headerAt);
    forget();
  }

  /** Nothing more is done to the chunks: an idle connection does not hold on to their memory. */
  void forget() {
    for (int i = 0; i < count; i++) {
      chunks.get(i).header = null;
    }
    count = 0;
    if (chunks.size() > MOST_KEPT) {
      chunks.subList(MOST_KEPT, chunks.size()).clear();
    }
  }

  /** Drops all but the first {@code good} bytes, 1 or more, all of which have come in order. */
  void keep(long good) {
    int index = 0;
    while (chunks.get(index).end() < good) {
      index++;
    }
    Chunk last = chunks.get(index);
    resize(last, (int) (good - last.at));
    out.keep(last.before + (last.isHole ? holeHead : dataHead + last.length));
    forget();
  }

  private void resize(Chunk chunk, int bytes) {
    chunk.length = bytes;
    if (chunk.isHole) {
      chunk.header.putInt(chunk.headerAt + dataHead, bytes);
    } else {
      ReplyCodec.putPayloadLength(mode, chunk.header, chunk.headerAt, (long) Long.BYTES + bytes);
    }
  }

  /** One chunk, whose header is in the output already. */
  private static final class Chunk {
    /** Bytes of the reply before this chunk. */
    private long before;

    private ByteBuffer header;
    private int headerAt;
    private boolean isHole;

    /** Where in the request it begins, and how many of its bytes it has. */
    private long at;

    private int length;

    long end() {
      return at + length;
    }

    boolean goesOnAt(long next, boolean hole) {
      return isHole == hole && next == end();
    }
  }
}
