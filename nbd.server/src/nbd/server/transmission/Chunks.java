package nbd.server.transmission;

import java.nio.ByteBuffer;
import nbd.wire.ChunkFlag;
import nbd.wire.ReplyCodec;

/**
 * The chunks of one fragmented read reply. Bytes that follow each other share a chunk, whose length
 * is written once it is known; the last chunk gets the DONE flag.
 */
final class Chunks {
  private static final int FLAGS_AT = 4;
  private static final int LENGTH_AT = 16;
  private static final int HOLE_SIZE_AT = ReplyCodec.CHUNK_HEADER + Long.BYTES;

  private final Output out;
  private long cookie;
  private long offset;

  /** Header of the last chunk; null before the first one. */
  private ByteBuffer header;

  private int headerAt;
  private boolean isHole;

  /** Where in the request the last chunk ends, and how long it is. */
  private long end;

  private int length;

  Chunks(Output out) {
    this.out = out;
  }

  void begin(long requestCookie, long requestOffset) {
    cookie = requestCookie;
    offset = requestOffset;
    header = null;
  }

  /** {@code count} bytes of data come next, for place {@code at} in the request. */
  void data(long at, int count) {
    if (header == null || isHole || at != end) {
      open(at, false, ReplyCodec.CHUNK_HEADER + Long.BYTES);
      ReplyCodec.offsetData(header, false, cookie, offset + at, 0);
    }
    extend(count);
  }

  /** {@code count} bytes are a hole. */
  void hole(long at, int count) {
    if (header == null || !isHole || at != end) {
      open(at, true, ReplyCodec.CHUNK_HEADER + Long.BYTES + Integer.BYTES);
      ReplyCodec.offsetHole(header, false, cookie, offset + at, 0);
    }
    extend(count);
  }

  private void open(long at, boolean hole, int size) {
    header = out.reserve(size);
    headerAt = header.position();
    isHole = hole;
    end = at;
    length = 0;
  }

  private void extend(int count) {
    length += count;
    end += count;
    if (isHole) {
      header.putInt(headerAt + HOLE_SIZE_AT, length);
    } else {
      header.putInt(headerAt + LENGTH_AT, Long.BYTES + length);
    }
  }

  void end() {
    header.putShort(headerAt + FLAGS_AT, (short) ChunkFlag.DONE.bit());
  }
}
