package nbd.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The reading half of {@link ReplyCodec} for chunks. */
final class ChunkDecoder {
  private final ReplyHeader.Chunk header;
  private final Payload in;

  private ChunkDecoder(ReplyHeader.Chunk header, Payload in) {
    this.header = header;
    this.in = in;
  }

  static Reply.Chunk decode(ReplyHeader.Chunk header, ByteBuffer payload) throws ProtocolException {
    long length = header.decodedLength();
    if (Long.compareUnsigned(length, payload.remaining()) > 0) {
      throw new IllegalArgumentException(
          "payload of "
              + payload.remaining()
              + " bytes; the chunk needs "
              + Long.toUnsignedString(length));
    }
    ByteBuffer own = payload.slice(payload.position(), (int) length);
    payload.position(payload.position() + (int) length);
    try {
      return new ChunkDecoder(header, new Payload(own)).decode();
    } catch (Malformed e) {
      throw new ProtocolException("chunk of type %d: %s".formatted(header.type(), e.getMessage()));
    }
  }

  private Reply.Chunk decode() throws Malformed {
    Optional<ChunkType> known = ChunkType.ofCode(header.type());
    if (known.isEmpty()) {
      // all error chunks begin alike, and a client must take an unknown one as an error
      return ChunkType.isError(header.type()) ? error() : unknown();
    }
    Reply.Chunk chunk =
        switch (known.get()) {
          case NONE -> new Reply.Chunk.None(header.cookie(), header.flags());
          case OFFSET_DATA -> offsetData();
          case OFFSET_HOLE -> offsetHole();
          case BLOCK_STATUS -> blockStatus();
          case BLOCK_STATUS_EXT -> blockStatusExt();
          case ERROR -> error();
          case ERROR_OFFSET -> errorOffset();
        };
    in.end();
    return chunk;
  }

  private Reply.Chunk offsetData() throws Malformed {
    long offset = in.i64("offset");
    long length = header.length() - Long.BYTES;
    if (length == 0) {
      throw new Malformed("no data; at least 1 byte expected");
    }
    if (length >>> Integer.SIZE != 0) {
      throw new Malformed(Long.toUnsignedString(length) + " bytes of data; at most 4294967295");
    }
    return new Reply.Chunk.OffsetData(header.cookie(), header.flags(), offset, (int) length);
  }

  private Reply.Chunk offsetHole() throws Malformed {
    long offset = in.i64("offset");
    int length = in.i32("hole size");
    if (length == 0) {
      throw new Malformed("hole of size 0; at least 1 byte expected");
    }
    return new Reply.Chunk.OffsetHole(header.cookie(), header.flags(), offset, length);
  }

  private Reply.Chunk blockStatus() throws Malformed {
    int context = in.i32("context id");
    if (in.remaining() == 0) {
      throw new Malformed("no descriptor; at least 1 expected");
    }
    Descriptors.Builder descriptors = Descriptors.builder();
    while (in.remaining() > 0) {
      long length = Integer.toUnsignedLong(in.i32("descriptor length"));
      if (length == 0) {
        throw new Malformed("descriptor of length 0; at least 1 byte expected");
      }
      descriptors.add(length, Integer.toUnsignedLong(in.i32("descriptor status")));
    }
    return new Reply.Chunk.BlockStatus(
        header.cookie(), header.flags(), context, descriptors.build());
  }

  private Reply.Chunk blockStatusExt() throws Malformed {
    int context = in.i32("context id");
    long count = Integer.toUnsignedLong(in.i32("descriptor count"));
    if (count == 0) {
      throw new Malformed("no descriptor; at least 1 expected");
    }
    if (count * 2 * Long.BYTES != in.remaining()) {
      throw new Malformed(
          count + " descriptors announced in " + in.remaining() + " bytes; 16 bytes each expected");
    }
    Descriptors.Builder descriptors = Descriptors.builder();
    while (in.remaining() > 0) {
      long length = in.i64("descriptor length");
      if (length < 1) {
        throw new Malformed(
            "descriptor of length " + Long.toUnsignedString(length) + "; 1 to 2^63-1 expected");
      }
      descriptors.add(length, in.i64("descriptor status"));
    }
    return new Reply.Chunk.BlockStatusExt(
        header.cookie(), header.flags(), context, descriptors.build());
  }

  private Reply.Chunk error() throws Malformed {
    return new Reply.Chunk.Error(header.cookie(), header.flags(), code(), message());
  }

  private Reply.Chunk errorOffset() throws Malformed {
    return new Reply.Chunk.ErrorOffset(
        header.cookie(), header.flags(), code(), message(), in.i64("offset"));
  }

  private Reply.Chunk unknown() {
    return new Reply.Chunk.Unknown(header.cookie(), header.flags(), header.type(), in.rest());
  }

  private WireError code() throws Malformed {
    int code = in.i32("error");
    if (code == 0) {
      throw new Malformed("error 0; an error chunk needs another number");
    }
    return WireError.ofCode(code);
  }

  private String message() throws Malformed {
    return in.display("error message", in.u16("message length"));
  }
}
