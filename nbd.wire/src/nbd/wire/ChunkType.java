package nbd.wire;

import java.util.Optional;

/** What a chunk of a structured reply holds (section "Structured reply types", 16 bits). */
public enum ChunkType {
  NONE(0),
  OFFSET_DATA(1),
  OFFSET_HOLE(2),
  /** With compact headers only. */
  BLOCK_STATUS(5),
  /** Extension EXTENDED_HEADERS, and with extended headers only. */
  BLOCK_STATUS_EXT(6),
  ERROR((1 << 15) + 1),
  ERROR_OFFSET((1 << 15) + 2);

  private static final int ERROR_BIT = 1 << 15;

  private final int code;

  ChunkType(int code) {
    this.code = code;
  }

  /** The number on the wire, 0 to 65535. */
  public int code() {
    return code;
  }

  /** The type of this number; empty if it has no name. */
  public static Optional<ChunkType> ofCode(int code) {
    for (ChunkType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Whether a type, known or not, says that the request failed. */
  public static boolean isError(int code) {
    return (code & ERROR_BIT) != 0;
  }
}
