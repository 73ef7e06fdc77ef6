package nbd.wire;

import java.nio.ByteBuffer;

/** Requests and their bytes, with compact headers (section "Request message"). */
public final class RequestCodec {
  /** Bytes of a request; the payload of a write follows them. */
  public static final int HEADER = 28;

  private static final RequestType[] BY_CODE = RequestType.values();

  private RequestCodec() {}

  /**
   * Reads {@link #HEADER} bytes.
   *
   * @throws ProtocolException if they do not begin with {@link Magic#REQUEST}
   */
  public static Request decode(ByteBuffer in) throws ProtocolException {
    int magic = in.getInt();
    if (magic != Magic.REQUEST) {
      throw new ProtocolException(
          "request begins with 0x%08x; 0x%08x expected".formatted(magic, Magic.REQUEST));
    }
    int bits = Short.toUnsignedInt(in.getShort());
    int type = Short.toUnsignedInt(in.getShort());
    Flags<CommandFlag> flags = Flags.ofBits(CommandFlag.class, bits);
    return request(type, flags, in.getLong(), in.getLong(), Integer.toUnsignedLong(in.getInt()));
  }

  /**
   * Writes {@link #HEADER} bytes.
   *
   * @throws IllegalArgumentException if the length is negative or over 2^32-1
   */
  public static void encode(Request request, ByteBuffer out) {
    if (request.length() >>> Integer.SIZE != 0) {
      throw new IllegalArgumentException(
          "request length " + request.length() + "; compact headers hold 0 to 4294967295");
    }
    out.putInt(Magic.REQUEST)
        .putShort((short) request.flags().bits())
        .putShort((short) request.type())
        .putLong(request.cookie())
        .putLong(request.offset())
        .putInt((int) request.length());
  }

  private static Request request(
      int type, Flags<CommandFlag> flags, long cookie, long offset, long length) {
    if (type >= BY_CODE.length) {
      return new Request.Unknown(type, flags, cookie, offset, length);
    }
    return switch (BY_CODE[type]) {
      case READ -> new Request.Read(flags, cookie, offset, length);
      case WRITE -> new Request.Write(flags, cookie, offset, length);
      case DISC -> new Request.Disconnect(flags, cookie, offset, length);
      case FLUSH -> new Request.Flush(flags, cookie, offset, length);
      case TRIM -> new Request.Trim(flags, cookie, offset, length);
      case CACHE -> new Request.Cache(flags, cookie, offset, length);
      case WRITE_ZEROES -> new Request.WriteZeroes(flags, cookie, offset, length);
      case BLOCK_STATUS -> new Request.BlockStatus(flags, cookie, offset, length);
    };
  }
}
