package nbd.wire;

/** The beginning of a server's message in transmission: a simple reply, or a chunk's header. */
public sealed interface ReplyHeader permits Reply.Simple, ReplyHeader.Chunk {
  /** The cookie of the request that is answered. */
  long cookie();

  /**
   * The header of a chunk.
   *
   * @param type 0 to 65535; {@link ChunkType} names it
   * @param requestOffset the offset of the request that is answered, unsigned; 0 in a structured
   *     reply, which does not tell it
   * @param length of the payload that follows, in bytes, unsigned: negative is 2^63 or more
   */
  record Chunk(Flags<ChunkFlag> flags, int type, long cookie, long requestOffset, long length)
      implements ReplyHeader {
    /**
     * Bytes of the payload that {@link ReplyCodec#decodeChunk} takes: all, but for OFFSET_DATA only
     * the offset, so that the data behind it can go elsewhere. Unsigned.
     */
    public long decodedLength() {
      boolean data = type == ChunkType.OFFSET_DATA.code();
      return data && Long.compareUnsigned(length, Long.BYTES) > 0 ? Long.BYTES : length;
    }
  }
}
