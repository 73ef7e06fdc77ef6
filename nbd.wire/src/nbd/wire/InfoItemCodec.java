package nbd.wire;

import java.nio.ByteBuffer;

/** The data of NBD_REP_INFO: a 16-bit type and what belongs to it. */
final class InfoItemCodec {
  private InfoItemCodec() {}

  static ByteBuffer encode(InfoItem item) {
    return switch (item) {
      case InfoItem.Export(long size, Flags<TransmissionFlag> flags) ->
          start(item, Long.BYTES + Short.BYTES).putLong(size).putShort((short) flags.bits()).flip();
      case InfoItem.Name(String name) -> text(item, Text.bytes("export name", name));
      case InfoItem.Description(String text) -> text(item, Text.display(text));
      case InfoItem.BlockSize(int minimum, int preferred, int maximum) ->
          start(item, 3 * Integer.BYTES).putInt(minimum).putInt(preferred).putInt(maximum).flip();
      case InfoItem.Unknown(int _, Bytes data) -> text(item, data.toByteArray());
    };
  }

  static InfoItem decode(Payload in) throws Malformed {
    int type = in.u16("information type");
    for (InfoType known : InfoType.values()) {
      if (known.code() == type) {
        return decode(known, in);
      }
    }
    return new InfoItem.Unknown(type, in.rest());
  }

  private static InfoItem decode(InfoType type, Payload in) throws Malformed {
    return switch (type) {
      case EXPORT -> new InfoItem.Export(in.i64("export size"), flags(in));
      case NAME -> new InfoItem.Name(in.nameToEnd("export name"));
      case DESCRIPTION -> new InfoItem.Description(in.displayToEnd("description"));
      case BLOCK_SIZE ->
          new InfoItem.BlockSize(
              in.i32("minimum block size"),
              in.i32("preferred block size"),
              in.i32("maximum payload"));
    };
  }

  private static Flags<TransmissionFlag> flags(Payload in) throws Malformed {
    return Flags.ofBits(TransmissionFlag.class, in.u16("transmission flags"));
  }

  private static ByteBuffer text(InfoItem item, byte[] content) {
    return start(item, content.length).put(content).flip();
  }

  private static ByteBuffer start(InfoItem item, int length) {
    return ByteBuffer.allocate(Short.BYTES + length).putShort((short) item.type());
  }
}
