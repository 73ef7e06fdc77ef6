package nbd.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Answers to options and their bytes (sections "Fixed newstyle negotiation", "Option reply types").
 */
public final class OptionReplyCodec {
  /** Bytes before a reply's data: magic, option, type, length. */
  public static final int HEADER = 20;

  private OptionReplyCodec() {}

  /**
   * What comes before a reply's data.
   *
   * @param option number of the option that is answered
   * @param type number of the reply
   * @param length of the data in bytes, unsigned
   */
  public record Header(int option, int type, int length) {
    /** The length as a number that cannot be negative. */
    public long unsignedLength() {
      return Integer.toUnsignedLong(length);
    }
  }

  /** The whole reply, header and data, in a new buffer ready to be read. */
  public static ByteBuffer encode(int optionCode, OptionReply reply) {
    return switch (reply) {
      case OptionReply.Ack _ -> message(optionCode, reply, 0).flip();
      case OptionReply.Server(String name, String details) ->
          server(optionCode, reply, Text.bytes("export name", name), Text.display(details));
      case OptionReply.Info(InfoItem item) -> info(optionCode, reply, item);
      case OptionReply.MetaContext(int id, String name) ->
          metaContext(optionCode, reply, id, Text.bytes("metadata context", name));
      case OptionReply.Error(OptionError _, String message) ->
          rest(optionCode, reply, Text.display(message));
      case OptionReply.Unknown(int _, Bytes data) -> rest(optionCode, reply, data.toByteArray());
    };
  }

  /** Reads {@link #HEADER} bytes. */
  public static Header decodeHeader(ByteBuffer in) throws ProtocolException {
    long magic = in.getLong();
    if (magic != Magic.OPTION_REPLY) {
      throw new ProtocolException(
          "option reply begins with 0x%016x; 0x%016x expected"
              .formatted(magic, Magic.OPTION_REPLY));
    }
    return new Header(in.getInt(), in.getInt(), in.getInt());
  }

  /**
   * Reads a reply's data.
   *
   * @param payload the data and nothing else, as long as the header said
   * @throws ProtocolException if the data does not fit the reply, to the byte
   */
  public static OptionReply decode(int type, ByteBuffer payload) throws ProtocolException {
    Payload in = new Payload(payload);
    try {
      Optional<OptionError> error = OptionError.ofCode(type);
      if (error.isPresent()) {
        return new OptionReply.Error(error.get(), in.displayToEnd("error message"));
      }
      Optional<OptionReplyType> known = OptionReplyType.ofCode(type);
      return known.isPresent() ? decode(known.get(), in) : new OptionReply.Unknown(type, in.rest());
    } catch (Malformed e) {
      throw new ProtocolException("option reply of type 0x%x: %s".formatted(type, e.getMessage()));
    }
  }

  private static OptionReply decode(OptionReplyType type, Payload in) throws Malformed {
    OptionReply reply =
        switch (type) {
          case ACK -> new OptionReply.Ack();
          case SERVER -> new OptionReply.Server(in.name("export name"), in.displayToEnd("details"));
          case INFO -> new OptionReply.Info(InfoItemCodec.decode(in));
          case META_CONTEXT ->
              new OptionReply.MetaContext(in.i32("context id"), in.nameToEnd("metadata context"));
        };
    in.end();
    return reply;
  }

  private static ByteBuffer server(int option, OptionReply reply, byte[] name, byte[] details) {
    return message(option, reply, Integer.BYTES + name.length + details.length)
        .putInt(name.length)
        .put(name)
        .put(details)
        .flip();
  }

  private static ByteBuffer info(int option, OptionReply reply, InfoItem item) {
    ByteBuffer data = InfoItemCodec.encode(item);
    return message(option, reply, data.remaining()).put(data).flip();
  }

  private static ByteBuffer metaContext(int option, OptionReply reply, int id, byte[] name) {
    return message(option, reply, Integer.BYTES + name.length).putInt(id).put(name).flip();
  }

  private static ByteBuffer rest(int option, OptionReply reply, byte[] data) {
    return message(option, reply, data.length).put(data).flip();
  }

  private static ByteBuffer message(int option, OptionReply reply, int length) {
    return ByteBuffer.allocate(HEADER + length)
        .putLong(Magic.OPTION_REPLY)
        .putInt(option)
        .putInt(reply.type())
        .putInt(length);
  }
}
