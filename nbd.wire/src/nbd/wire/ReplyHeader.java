package nbd.wire;

/** The beginning of a server's message in transmission: a simple reply, or a chunk's header. */
public sealed interface ReplyHeader permits Reply.Simple, ReplyHeader.Chunk {
  /** The cookie of the request that is answered. */
  long cookie();

  /**
   * The header of a structured reply chunk.
   *
   * @param type 0 to 65535; {@link ChunkType} names it
   * @param length of the payload that follows, in bytes, unsigned
   */
  record Chunk(Flags<ChunkFlag> flags, int type, long cookie, int length) implements ReplyHeader {
    /** The length as a number that cannot be negative. */
    public long unsignedLength() {
      return Integer.toUnsignedLong(length);
    }

    /**
     * Bytes of the payload that {@link ReplyCodec#decodeChunk} takes: all, but for OFFSET_DATA only
     * the offset, so that the data behind it can go elsewhere.
     */
    public long decodedLength() {
      boolean data = type == ChunkType.OFFSET_DATA.code();
      return data ? Math.min(Long.BYTES, unsignedLength()) : unsignedLength();
    }
  }
}
