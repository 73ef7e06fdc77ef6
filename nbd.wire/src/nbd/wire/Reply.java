package nbd.wire;

import java.util.Optional;

/** One message of the server in transmission (section "Transmission"). */
public sealed interface Reply {
  /** The cookie of the request that is answered. */
  long cookie();

  /**
   * A whole reply in one message (section "Simple reply message"); the data of a successful READ
   * follows it on the wire.
   *
   * @param errorCode 0 for success, else a number that {@link WireError} names, or another
   */
  record Simple(int errorCode, long cookie) implements Reply, ReplyHeader {
    /** The request succeeded. */
    public static Simple ok(long cookie) {
      return new Simple(0, cookie);
    }

    /** The request failed. */
    public static Simple failed(WireError error, long cookie) {
      return new Simple(error.code(), cookie);
    }

    /** The error; empty for success. */
    public Optional<WireError> error() {
      return errorCode == 0 ? Optional.empty() : Optional.of(WireError.ofCode(errorCode));
    }
  }

  /**
   * A part of a reply (sections "Structured reply chunk message" and "Extended reply chunk
   * message").
   */
  sealed interface Chunk extends Reply {
    /** Modifiers, known or not. */
    Flags<ChunkFlag> flags();

    /** The chunk's number, 0 to 65535; {@link ChunkType} names it. */
    int type();

    /** Whether this is the reply's last chunk. */
    default boolean done() {
      return flags().has(ChunkFlag.DONE);
    }

    /** Nothing more; always the last chunk. */
    record None(long cookie, Flags<ChunkFlag> flags) implements Chunk {
      @Override
      public int type() {
        return ChunkType.NONE.code();
      }
    }

    /**
     * Bytes of the export; they follow this message on the wire.
     *
     * @param offset in the export, in bytes, unsigned
     * @param length of the bytes that follow, unsigned, not 0
     */
    record OffsetData(long cookie, Flags<ChunkFlag> flags, long offset, int length)
        implements Chunk {
      @Override
      public int type() {
        return ChunkType.OFFSET_DATA.code();
      }
    }

    /**
     * A part of the export that reads as zeroes.
     *
     * @param offset in the export, in bytes, unsigned
     * @param length in bytes, unsigned, not 0
     */
    record OffsetHole(long cookie, Flags<ChunkFlag> flags, long offset, int length)
        implements Chunk {
      @Override
      public int type() {
        return ChunkType.OFFSET_HOLE.code();
      }
    }

    /**
     * The status of consecutive extents from the request's offset on, in one metadata context.
     *
     * @param contextId as SET_META_CONTEXT answered it
     * @param descriptors lengths and statuses of at most 32 bits, unsigned
     */
    record BlockStatus(long cookie, Flags<ChunkFlag> flags, int contextId, Descriptors descriptors)
        implements Chunk {
      @Override
      public int type() {
        return ChunkType.BLOCK_STATUS.code();
      }
    }

    /**
     * What {@link BlockStatus} tells, with extended headers.
     *
     * @param contextId as SET_META_CONTEXT answered it
     * @param descriptors lengths and statuses of 64 bits; a status is unsigned
     */
    record BlockStatusExt(
        long cookie, Flags<ChunkFlag> flags, int contextId, Descriptors descriptors)
        implements Chunk {
      @Override
      public int type() {
        return ChunkType.BLOCK_STATUS_EXT.code();
      }
    }

    /**
     * The request failed.
     *
     * @param message for people, may be empty; cut at 4096 bytes of UTF-8 on the wire
     */
    @SuppressWarnings("JavaLangClash") // the document's word; always used as a member
    record Error(long cookie, Flags<ChunkFlag> flags, WireError error, String message)
        implements Chunk {
      @Override
      public int type() {
        return ChunkType.ERROR.code();
      }
    }

    /**
     * The request failed at a place.
     *
     * @param message for people, may be empty; cut at 4096 bytes of UTF-8 on the wire
     * @param offset of the place in the export, in bytes, unsigned; inside the request's range
     */
    record ErrorOffset(
        long cookie, Flags<ChunkFlag> flags, WireError error, String message, long offset)
        implements Chunk {
      @Override
      public int type() {
        return ChunkType.ERROR_OFFSET.code();
      }
    }

    /** A chunk that this package has no record for; {@link ChunkType#isError} tells its kind. */
    record Unknown(long cookie, Flags<ChunkFlag> flags, int type, Bytes data) implements Chunk {}
  }
}
