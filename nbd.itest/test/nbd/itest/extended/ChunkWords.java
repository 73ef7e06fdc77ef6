package nbd.itest.extended;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Chunks of replies in words, as far as two servers have to say the same.
 *
 * @param ids the ids that this server has given to the contexts, which are its own affair
 */
record ChunkWords(List<Integer> ids) {
  /** A chunk of this type. */
  String of(int type, ByteBuffer payload) {
    return switch (type) {
      case 0 -> "done";
      case 1 -> "data at %d, %d bytes".formatted(payload.getLong(), payload.remaining());
      case 2 -> "data at %d, %d bytes".formatted(payload.getLong(), payload.getInt());
      case 6 -> status(payload);
      case 0x8001, 0x8002 -> "error " + payload.getInt();
      default -> throw new AssertionError("chunk of type " + type);
    };
  }

  private String status(ByteBuffer payload) {
    var words = new StringBuilder("status of " + ids.indexOf(payload.getInt()));
    int count = payload.getInt();
    for (int i = 0; i < count; i++) {
      words.append(" %d+%s".formatted(payload.getLong(), Long.toHexString(payload.getLong())));
    }
    if (payload.hasRemaining()) {
      throw new AssertionError("%d bytes too many in a status".formatted(payload.remaining()));
    }
    return words.toString();
  }
}
