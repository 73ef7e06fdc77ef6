package nbd.wire;

import java.nio.ByteBuffer;

/**
 * The messages of newstyle negotiation that are no options: the first from each side, and the
 * answer to EXPORT_NAME (section "Newstyle negotiation").
 */
public final class Greeting {
  /** Bytes of the server's greeting: two magics and the handshake flags. */
  public static final int SERVER = 18;

  /** Bytes of the client's answer: its flags. */
  public static final int CLIENT = 4;

  /** Bytes of the answer to EXPORT_NAME: size and transmission flags. */
  public static final int EXPORT = 10;

  /** Zero bytes after {@link #EXPORT}, unless NO_ZEROES is agreed on. */
  public static final int ZEROES = 124;

  private Greeting() {}

  /** The server's greeting, in a new buffer ready to be read. */
  public static ByteBuffer encode(Flags<HandshakeFlag> flags) {
    return ByteBuffer.allocate(SERVER)
        .putLong(Magic.NBDMAGIC)
        .putLong(Magic.IHAVEOPT)
        .putShort((short) flags.bits())
        .flip();
  }

  /**
   * Reads the server's greeting, {@link #SERVER} bytes; unknown flags are for the client to ignore.
   */
  public static Flags<HandshakeFlag> decode(ByteBuffer in) throws ProtocolException {
    long first = in.getLong();
    if (first != Magic.NBDMAGIC) {
      throw new ProtocolException(
          "greeting begins with 0x%016x; NBDMAGIC 0x%016x expected"
              .formatted(first, Magic.NBDMAGIC));
    }
    long second = in.getLong();
    if (second == Magic.OLDSTYLE) {
      throw new ProtocolException("the server speaks oldstyle negotiation; newstyle is needed");
    }
    if (second != Magic.IHAVEOPT) {
      throw new ProtocolException(
          "greeting goes on with 0x%016x; IHAVEOPT 0x%016x expected"
              .formatted(second, Magic.IHAVEOPT));
    }
    return Flags.ofBits(HandshakeFlag.class, Short.toUnsignedInt(in.getShort()));
  }

  /** The client's answer, in a new buffer ready to be read. */
  public static ByteBuffer encodeClient(Flags<ClientFlag> flags) {
    return ByteBuffer.allocate(CLIENT).putInt(flags.bits()).flip();
  }

  /** Reads the client's answer, {@link #CLIENT} bytes; on unknown flags the server has to close. */
  public static Flags<ClientFlag> decodeClient(ByteBuffer in) {
    return Flags.ofBits(ClientFlag.class, in.getInt());
  }

  /**
   * The answer to EXPORT_NAME, in a new buffer ready to be read.
   *
   * @param zeroes whether {@link #ZEROES} zero bytes are part of it
   */
  public static ByteBuffer encodeExport(InfoItem.Export export, boolean zeroes) {
    ByteBuffer out = ByteBuffer.allocate(zeroes ? EXPORT + ZEROES : EXPORT);
    out.putLong(export.size()).putShort((short) export.flags().bits());
    return out.rewind();
  }

  /** Reads the first {@link #EXPORT} bytes of the answer to EXPORT_NAME. */
  public static InfoItem.Export decodeExport(ByteBuffer in) {
    long size = in.getLong();
    int flags = Short.toUnsignedInt(in.getShort());
    return new InfoItem.Export(size, Flags.ofBits(TransmissionFlag.class, flags));
  }
}
