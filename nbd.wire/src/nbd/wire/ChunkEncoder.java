package nbd.wire;

import java.nio.ByteBuffer;

/** The writing half of {@link ReplyCodec} for chunks. */
final class ChunkEncoder {
  private static final int OFFSET = Long.BYTES;
  private static final int ERROR = Integer.BYTES + Short.BYTES;

  private ChunkEncoder() {}

  static int payloadLength(Reply.Chunk chunk) {
    return switch (chunk) {
      case Reply.Chunk.None _ -> 0;
      case Reply.Chunk.OffsetData _ -> OFFSET;
      case Reply.Chunk.OffsetHole _ -> OFFSET + Integer.BYTES;
      case Reply.Chunk.BlockStatus status -> statusLength(status.descriptors());
      case Reply.Chunk.Error error -> ERROR + Text.display(error.message()).length;
      case Reply.Chunk.ErrorOffset error -> ERROR + Text.display(error.message()).length + OFFSET;
      case Reply.Chunk.Unknown unknown -> unknown.data().length();
    };
  }

  static void encode(Reply.Chunk chunk, ByteBuffer out) {
    switch (chunk) {
      case Reply.Chunk.None _ -> header(chunk, 0, out);
      case Reply.Chunk.OffsetData data -> {
        header(chunk, OFFSET + data.length(), out);
        out.putLong(data.offset());
      }
      case Reply.Chunk.OffsetHole hole -> {
        header(chunk, OFFSET + Integer.BYTES, out);
        out.putLong(hole.offset()).putInt(hole.length());
      }
      case Reply.Chunk.BlockStatus status -> blockStatus(status, out);
      case Reply.Chunk.Error error -> error(chunk, error.error(), error.message(), 0, out);
      case Reply.Chunk.ErrorOffset error -> {
        error(chunk, error.error(), error.message(), OFFSET, out);
        out.putLong(error.offset());
      }
      case Reply.Chunk.Unknown unknown -> {
        header(chunk, unknown.data().length(), out);
        unknown.data().writeTo(out);
      }
    }
  }

  private static void blockStatus(Reply.Chunk.BlockStatus chunk, ByteBuffer out) {
    Descriptors descriptors = chunk.descriptors();
    header(chunk, statusLength(descriptors), out);
    out.putInt(chunk.contextId());
    for (int i = 0; i < descriptors.count(); i++) {
      out.putInt(compact("length", descriptors.length(i)));
      out.putInt(compact("status", descriptors.status(i)));
    }
  }

  private static void error(
      Reply.Chunk chunk, WireError error, String message, int after, ByteBuffer out) {
    byte[] text = Text.display(message);
    header(chunk, ERROR + text.length + after, out);
    out.putInt(error.code()).putShort((short) text.length).put(text);
  }

  private static void header(Reply.Chunk chunk, int length, ByteBuffer out) {
    ReplyCodec.chunkHeader(out, chunk.flags().bits(), chunk.type(), chunk.cookie(), length);
  }

  private static int statusLength(Descriptors descriptors) {
    return Integer.BYTES + 2 * Integer.BYTES * descriptors.count();
  }

  private static int compact(String what, long value) {
    if (value >>> Integer.SIZE != 0) {
      throw new IllegalArgumentException(
          "descriptor %s 0x%x; compact headers hold 32 bits".formatted(what, value));
    }
    return (int) value;
  }
}
