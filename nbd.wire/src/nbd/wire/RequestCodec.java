package nbd.wire;

import java.nio.ByteBuffer;

/**
 * Requests and their bytes, compact and extended (section "Request message"). Each is {@link
 * Mode#requestHeader} bytes long; {@link Request#payloadLength} tells what follows it.
 */
public final class RequestCodec {
  private static final RequestType[] BY_CODE = RequestType.values();

  private RequestCodec() {}

  /**
   * Reads a request.
   *
   * @throws ProtocolException if it does not begin with the mode's magic
   */
  public static Request decode(Mode mode, ByteBuffer in) throws ProtocolException {
    int magic = in.getInt();
    if (magic != magic(mode)) {
      throw new ProtocolException(
          "request begins with 0x%08x; 0x%08x expected".formatted(magic, magic(mode)));
    }
    int bits = Short.toUnsignedInt(in.getShort());
    int type = Short.toUnsignedInt(in.getShort());
    Flags<CommandFlag> flags = Flags.ofBits(CommandFlag.class, bits);
    long cookie = in.getLong();
    long offset = in.getLong();
    long length = mode.isExtended() ? in.getLong() : Integer.toUnsignedLong(in.getInt());
    return request(type, flags, cookie, offset, length);
  }

  /**
   * Writes a request.
   *
   * @throws IllegalArgumentException if a compact one has a length that is negative or over 2^32-1
   */
  public static void encode(Mode mode, Request request, ByteBuffer out) {
    if (!mode.isExtended() && request.length() >>> Integer.SIZE != 0) {
      throw new IllegalArgumentException(
          "request length %s; compact headers hold 0 to 4294967295"
              .formatted(Long.toUnsignedString(request.length())));
    }
    out.putInt(magic(mode))
        .putShort((short) request.flags().bits())
        .putShort((short) request.type())
        .putLong(request.cookie())
        .putLong(request.offset());
    if (mode.isExtended()) {
      out.putLong(request.length());
    } else {
      out.putInt((int) request.length());
    }
  }

  private static int magic(Mode mode) {
    return mode.isExtended() ? Magic.EXTENDED_REQUEST : Magic.REQUEST;
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
