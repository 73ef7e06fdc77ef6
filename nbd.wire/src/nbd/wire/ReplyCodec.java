package nbd.wire;

import java.nio.ByteBuffer;

/**
 * Replies and their bytes (sections "Simple reply message" and "Structured reply chunk message").
 *
 * <p>The writing methods that take numbers allocate nothing.
 */
public final class ReplyCodec {
  /** Bytes of a simple reply; a chunk's header has at least as many. */
  public static final int SIMPLE = 16;

  /** Bytes before a chunk's payload. */
  public static final int CHUNK_HEADER = 20;

  private ReplyCodec() {}

  /**
   * Writes a reply; for OFFSET_DATA all but the data.
   *
   * @throws IllegalArgumentException if a descriptor of a block status needs more than 32 bits
   */
  public static void encode(Reply reply, ByteBuffer out) {
    switch (reply) {
      case Reply.Simple(int error, long cookie) -> simple(out, error, cookie);
      case Reply.Chunk chunk -> ChunkEncoder.encode(chunk, out);
    }
  }

  /** Bytes that {@link #encode} writes for the reply. */
  public static int encodedLength(Reply reply) {
    return switch (reply) {
      case Reply.Simple _ -> SIMPLE;
      case Reply.Chunk chunk -> CHUNK_HEADER + ChunkEncoder.payloadLength(chunk);
    };
  }

  /**
   * Writes a simple reply, {@link #SIMPLE} bytes.
   *
   * @param error 0 for success, else a {@link WireError#code}
   */
  public static void simple(ByteBuffer out, int error, long cookie) {
    out.putInt(Magic.SIMPLE_REPLY).putInt(error).putLong(cookie);
  }

  /**
   * Writes a chunk's header, {@link #CHUNK_HEADER} bytes.
   *
   * @param type 0 to 65535; {@link ChunkType} names it
   * @param payloadLength in bytes, unsigned
   */
  public static void chunkHeader(
      ByteBuffer out, int flagsBits, int type, long cookie, int payloadLength) {
    out.putInt(Magic.CHUNK)
        .putShort((short) flagsBits)
        .putShort((short) type)
        .putLong(cookie)
        .putInt(payloadLength);
  }

  /**
   * Writes the header and the offset of an OFFSET_DATA chunk, {@link #CHUNK_HEADER} + 8 bytes.
   *
   * @param done whether it is the reply's last chunk
   * @param dataLength bytes of data that follow, unsigned, 1 to 2^32-9
   */
  public static void offsetData(
      ByteBuffer out, boolean done, long cookie, long offset, int dataLength) {
    chunkHeader(out, done(done), ChunkType.OFFSET_DATA.code(), cookie, Long.BYTES + dataLength);
    out.putLong(offset);
  }

  /**
   * Writes an OFFSET_HOLE chunk, {@link #CHUNK_HEADER} + 12 bytes.
   *
   * @param done whether it is the reply's last chunk
   * @param length of the hole in bytes, unsigned, not 0
   */
  public static void offsetHole(
      ByteBuffer out, boolean done, long cookie, long offset, int length) {
    int payload = Long.BYTES + Integer.BYTES;
    chunkHeader(out, done(done), ChunkType.OFFSET_HOLE.code(), cookie, payload);
    out.putLong(offset).putInt(length);
  }

  /**
   * How many bytes the header is that begins with this magic.
   *
   * @throws ProtocolException if no message of the server begins so
   */
  public static int headerLength(int magic) throws ProtocolException {
    return switch (magic) {
      case Magic.SIMPLE_REPLY -> SIMPLE;
      case Magic.CHUNK -> CHUNK_HEADER;
      default ->
          throw new ProtocolException(
              "reply begins with 0x%08x; 0x%08x or 0x%08x expected"
                  .formatted(magic, Magic.SIMPLE_REPLY, Magic.CHUNK));
    };
  }

  /** Reads a header, magic included: {@link #headerLength} bytes. */
  public static ReplyHeader decodeHeader(ByteBuffer in) throws ProtocolException {
    int magic = in.getInt();
    if (headerLength(magic) == SIMPLE) {
      return new Reply.Simple(in.getInt(), in.getLong());
    }
    int bits = Short.toUnsignedInt(in.getShort());
    int type = Short.toUnsignedInt(in.getShort());
    Flags<ChunkFlag> flags = Flags.ofBits(ChunkFlag.class, bits);
    return new ReplyHeader.Chunk(flags, type, in.getLong(), in.getInt());
  }

  /**
   * Reads a chunk's payload; for OFFSET_DATA the offset only.
   *
   * <p>An error chunk of unknown type is read as {@link Reply.Chunk.Error}, which is how clients
   * have to take it.
   *
   * @param payload {@link ReplyHeader.Chunk#decodedLength} bytes; more is left alone
   * @throws ProtocolException if the payload does not fit the chunk, to the byte
   */
  public static Reply.Chunk decodeChunk(ReplyHeader.Chunk header, ByteBuffer payload)
      throws ProtocolException {
    return ChunkDecoder.decode(header, payload);
  }

  private static int done(boolean done) {
    return done ? ChunkFlag.DONE.bit() : 0;
  }
}
