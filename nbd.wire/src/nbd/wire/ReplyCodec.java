package nbd.wire;

import java.nio.ByteBuffer;

/**
 * Replies and their bytes (sections "Simple reply message", "Structured reply chunk message" and
 * "Extended reply chunk message").
 *
 * <p>The offset of a request that is answered is written by extended headers only. The writing
 * methods that take numbers allocate nothing.
 */
public final class ReplyCodec {
  /** Bytes of a simple reply; a chunk's header has more. */
  public static final int SIMPLE = 16;

  private ReplyCodec() {}

  /**
   * Writes a reply; for OFFSET_DATA all but the data.
   *
   * @param requestOffset the offset of the request that is answered, unsigned
   * @throws IllegalArgumentException if a descriptor of a block status needs more than 32 bits and
   *     the chunk does not have them, or the mode does not have such a reply
   */
  public static void encode(Mode mode, long requestOffset, Reply reply, ByteBuffer out) {
    if (!hasForm(mode, reply)) {
      throw new IllegalArgumentException(reply + " has no form in mode " + mode);
    }
    switch (reply) {
      case Reply.Simple(int error, long cookie) -> simple(out, error, cookie);
      case Reply.Chunk chunk -> new ChunkEncoder(mode, requestOffset, chunk, out).encode();
    }
  }

  private static boolean hasForm(Mode mode, Reply reply) {
    return switch (reply) {
      case Reply.Simple _ -> !mode.isExtended();
      case Reply.Chunk.BlockStatus _ -> mode == Mode.STRUCTURED;
      case Reply.Chunk.BlockStatusExt _ -> mode.isExtended();
      case Reply.Chunk _ -> mode.hasChunks();
    };
  }

  /** Bytes that {@link #encode} writes for the reply. */
  public static int encodedLength(Mode mode, Reply reply) {
    return switch (reply) {
      case Reply.Simple _ -> SIMPLE;
      case Reply.Chunk chunk -> mode.replyHeader() + ChunkEncoder.payloadLength(chunk);
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
   * Writes a chunk's header, {@link Mode#replyHeader} bytes.
   *
   * @param mode one with chunks
   * @param done whether it is the reply's last chunk
   * @param requestOffset the offset of the request that is answered, unsigned
   * @param payloadLength in bytes, 0 to 2^32-1
   */
  public static void chunkHeader(
      Mode mode,
      ByteBuffer out,
      boolean done,
      ChunkType type,
      long cookie,
      long requestOffset,
      long payloadLength) {
    int flags = done ? ChunkFlag.DONE.bit() : 0;
    chunkHeader(mode, out, flags, type.code(), cookie, requestOffset, payloadLength);
  }

  static void chunkHeader(
      Mode mode,
      ByteBuffer out,
      int flagsBits,
      int type,
      long cookie,
      long requestOffset,
      long payloadLength) {
    out.putInt(mode.isExtended() ? Magic.EXTENDED_CHUNK : Magic.CHUNK)
        .putShort((short) flagsBits)
        .putShort((short) type)
        .putLong(cookie);
    if (mode.isExtended()) {
      out.putLong(requestOffset).putLong(payloadLength);
    } else {
      out.putInt((int) payloadLength);
    }
  }

  /**
   * Writes the header and the offset of an OFFSET_DATA chunk, {@link Mode#replyHeader} + 8 bytes.
   *
   * @param mode one with chunks
   * @param done whether it is the reply's last chunk
   * @param requestOffset the offset of the request that is answered, unsigned
   * @param offset of the data in the export, unsigned
   * @param dataLength bytes of data that follow, unsigned, 1 to 2^32-9
   */
  public static void offsetData(
      Mode mode,
      ByteBuffer out,
      boolean done,
      long cookie,
      long requestOffset,
      long offset,
      int dataLength) {
    long payload = Long.BYTES + Integer.toUnsignedLong(dataLength);
    chunkHeader(mode, out, done, ChunkType.OFFSET_DATA, cookie, requestOffset, payload);
    out.putLong(offset);
  }

  /**
   * Writes an OFFSET_HOLE chunk, {@link Mode#replyHeader} + 12 bytes.
   *
   * @param mode one with chunks
   * @param done whether it is the reply's last chunk
   * @param requestOffset the offset of the request that is answered, unsigned
   * @param offset of the hole in the export, unsigned
   * @param length of the hole in bytes, unsigned, not 0
   */
  public static void offsetHole(
      Mode mode,
      ByteBuffer out,
      boolean done,
      long cookie,
      long requestOffset,
      long offset,
      int length) {
    long payload = Long.BYTES + Integer.BYTES;
    chunkHeader(mode, out, done, ChunkType.OFFSET_HOLE, cookie, requestOffset, payload);
    out.putLong(offset).putInt(length);
  }

  /**
   * Writes the payload length of a chunk whose header is written already, from {@code headerAt} on.
   *
   * @param payloadLength in bytes, 0 to 2^32-1
   */
  public static void putPayloadLength(Mode mode, ByteBuffer out, int headerAt, long payloadLength) {
    if (mode.isExtended()) {
      out.putLong(headerAt + mode.replyHeader() - Long.BYTES, payloadLength);
    } else {
      out.putInt(headerAt + mode.replyHeader() - Integer.BYTES, (int) payloadLength);
    }
  }

  /** Makes a chunk the last, whose header is written already, from {@code headerAt} on. */
  public static void putDone(ByteBuffer out, int headerAt) {
    out.putShort(headerAt + Integer.BYTES, (short) ChunkFlag.DONE.bit());
  }

  /**
   * How many bytes the header is that begins with this magic.
   *
   * @throws ProtocolException if no message of the server begins so in this mode
   */
  public static int headerLength(Mode mode, int magic) throws ProtocolException {
    boolean extended = mode.isExtended();
    if (magic == Magic.SIMPLE_REPLY && !extended) {
      return SIMPLE;
    }
    if (mode.hasChunks() && magic == (extended ? Magic.EXTENDED_CHUNK : Magic.CHUNK)) {
      return mode.replyHeader();
    }
    throw new ProtocolException(
        "reply begins with 0x%08x; %s expected".formatted(magic, expected(mode)));
  }

  private static String expected(Mode mode) {
    return switch (mode) {
      case SIMPLE -> "0x%08x".formatted(Magic.SIMPLE_REPLY);
      case STRUCTURED -> "0x%08x or 0x%08x".formatted(Magic.SIMPLE_REPLY, Magic.CHUNK);
      case EXTENDED -> "0x%08x".formatted(Magic.EXTENDED_CHUNK);
    };
  }

  /** Reads a header, magic included: {@link #headerLength} bytes. */
  public static ReplyHeader decodeHeader(Mode mode, ByteBuffer in) throws ProtocolException {
    int magic = in.getInt();
    if (headerLength(mode, magic) == SIMPLE) {
      return new Reply.Simple(in.getInt(), in.getLong());
    }
    int bits = Short.toUnsignedInt(in.getShort());
    int type = Short.toUnsignedInt(in.getShort());
    Flags<ChunkFlag> flags = Flags.ofBits(ChunkFlag.class, bits);
    long cookie = in.getLong();
    return mode.isExtended()
        ? new ReplyHeader.Chunk(flags, type, cookie, in.getLong(), in.getLong())
        : new ReplyHeader.Chunk(flags, type, cookie, 0, Integer.toUnsignedLong(in.getInt()));
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
}
