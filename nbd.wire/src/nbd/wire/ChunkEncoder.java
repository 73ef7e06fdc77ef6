package nbd.wire;

import java.nio.ByteBuffer;

/** The writing half of {@link ReplyCodec} for chunks. */
record ChunkEncoder(Mode mode, long requestOffset, Reply.Chunk chunk, ByteBuffer out) {
  private static final int OFFSET = Long.BYTES;
  private static final int ERROR = Integer.BYTES + Short.BYTES;

  static int payloadLength(Reply.Chunk chunk) {
    return switch (chunk) {
      case Reply.Chunk.None _ -> 0;
      case Reply.Chunk.OffsetData _ -> OFFSET;
      case Reply.Chunk.OffsetHole _ -> OFFSET + Integer.BYTES;
      case Reply.Chunk.BlockStatus status ->
          Integer.BYTES + 2 * Integer.BYTES * status.descriptors().count();
      case Reply.Chunk.BlockStatusExt status ->
          2 * Integer.BYTES + 2 * Long.BYTES * status.descriptors().count();
      case Reply.Chunk.Error error -> ERROR + Text.display(error.message()).length;
      case Reply.Chunk.ErrorOffset error -> ERROR + Text.display(error.message()).length + OFFSET;
      case Reply.Chunk.Unknown unknown -> unknown.data().length();
    };
  }

  void encode() {
    switch (chunk) {
      case Reply.Chunk.None _ -> header(0);
      case Reply.Chunk.OffsetData data -> {
        header(OFFSET + Integer.toUnsignedLong(data.length()));
        out.putLong(data.offset());
      }
      case Reply.Chunk.OffsetHole hole -> {
        header(OFFSET + Integer.BYTES);
        out.putLong(hole.offset()).putInt(hole.length());
      }
      case Reply.Chunk.BlockStatus status -> blockStatus(status);
      case Reply.Chunk.BlockStatusExt status -> blockStatus(status);
      case Reply.Chunk.Error error -> error(error.error(), error.message(), 0);
      case Reply.Chunk.ErrorOffset error -> {
        error(error.error(), error.message(), OFFSET);
        out.putLong(error.offset());
      }
      case Reply.Chunk.Unknown unknown -> {
        header(unknown.data().length());
        unknown.data().writeTo(out);
      }
    }
  }

  private void blockStatus(Reply.Chunk.BlockStatus status) {
    Descriptors descriptors = status.descriptors();
    header(payloadLength(status));
    out.putInt(status.contextId());
    for (int i = 0; i < descriptors.count(); i++) {
      out.putInt(compact("length", descriptors.length(i)));
      out.putInt(compact("status", descriptors.status(i)));
    }
  }

  private void blockStatus(Reply.Chunk.BlockStatusExt status) {
    Descriptors descriptors = status.descriptors();
    header(payloadLength(status));
    out.putInt(status.contextId()).putInt(descriptors.count());
    for (int i = 0; i < descriptors.count(); i++) {
      out.putLong(descriptors.length(i)).putLong(descriptors.status(i));
    }
  }

  private void error(WireError error, String message, int after) {
    byte[] text = Text.display(message);
    header(ERROR + text.length + after);
    out.putInt(error.code()).putShort((short) text.length).put(text);
  }

  private void header(long length) {
    ReplyCodec.chunkHeader(
        mode, out, chunk.flags().bits(), chunk.type(), chunk.cookie(), requestOffset, length);
  }

  private static int compact(String what, long value) {
    if (value >>> Integer.SIZE != 0) {
      throw new IllegalArgumentException(
          "descriptor %s 0x%x; compact headers hold 32 bits".formatted(what, value));
    }
    return (int) value;
  }
}
