package nbd.server.transmission;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import nbd.wire.ChunkFlag;
import nbd.wire.ReplyCodec;

/**
 * The chunks of one fragmented read reply. Bytes that follow each other share a chunk, whose length
 * is written as it grows; the last chunk gets the DONE flag.
 */
final class Chunks {
  private static final int FLAGS_AT = 4;
  private static final int LENGTH_AT = 16;
  private static final int DATA_HEAD = ReplyCodec.CHUNK_HEADER + Long.BYTES;
  private static final int HOLE_HEAD = DATA_HEAD + Integer.BYTES;

  /** Bytes of the larger of the two kinds of head. */
  static final int LARGEST_HEAD = HOLE_HEAD;

  /** Objects for more chunks than this are not kept for later replies. */
  private static final int MOST_KEPT = 64;

  private final Output out;
  private long cookie;
  private long offset;

  /** The first {@link #count} are of this reply, the others of earlier ones, to be used again. */
  private final List<Chunk> chunks = new ArrayList<>();

  private int count;

  Chunks(Output out) {
    this.out = out;
  }

  void begin(long requestCookie, long requestOffset) {
    cookie = requestCookie;
    offset = requestOffset;
    count = 0;
  }

  /** {@code length} bytes of data come next, for place {@code at} in the request. */
  void data(long at, int length) {
    if (count == 0 || !last().goesOnAt(at, false)) {
      Chunk chunk = open(at, false, DATA_HEAD);
      ReplyCodec.offsetData(chunk.header, false, cookie, offset + at, 0);
    }
    last().resize(last().length + length);
  }

  /** {@code length} bytes are a hole. */
  void hole(long at, int length) {
    if (count == 0 || !last().goesOnAt(at, true)) {
      Chunk chunk = open(at, true, HOLE_HEAD);
      ReplyCodec.offsetHole(chunk.header, false, cookie, offset + at, 0);
    }
    last().resize(last().length + length);
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
    last().header.putShort(last().headerAt + FLAGS_AT, (short) ChunkFlag.DONE.bit());
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
    last.resize((int) (good - last.at));
    out.keep(last.before + (last.isHole ? HOLE_HEAD : DATA_HEAD + last.length));
    forget();
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

    void resize(int bytes) {
      length = bytes;
      if (isHole) {
        header.putInt(headerAt + DATA_HEAD, length);
      } else {
        header.putInt(headerAt + LENGTH_AT, Long.BYTES + length);
      }
    }
  }
}
