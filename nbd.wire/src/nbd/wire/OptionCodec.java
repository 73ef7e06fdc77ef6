package nbd.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Options and their bytes (sections "Newstyle negotiation" and "Option types"). */
public final class OptionCodec {
  /** Bytes before an option's data: magic, option, length. */
  public static final int HEADER = 16;

  private OptionCodec() {}

  /**
   * What comes before an option's data.
   *
   * @param code number of the option
   * @param length of the data in bytes, unsigned
   */
  public record Header(int code, int length) {
    /** The length as a number that cannot be negative. */
    public long unsignedLength() {
      return Integer.toUnsignedLong(length);
    }
  }

  /** Reads {@link #HEADER} bytes. */
  public static Header decodeHeader(ByteBuffer in) throws ProtocolException {
    long magic = in.getLong();
    if (magic != Magic.IHAVEOPT) {
      throw new ProtocolException(
          "option begins with 0x%016x; IHAVEOPT 0x%016x expected".formatted(magic, Magic.IHAVEOPT));
    }
    return new Header(in.getInt(), in.getInt());
  }

  /**
   * Reads an option's data.
   *
   * <p>Lists are kept as they came, duplicates included. Data of ABORT and of options without a
   * record is skipped.
   *
   * @param payload the data and nothing else, as long as the header said
   * @throws InvalidOption if the data does not fit the option, to the byte; then the buffer's
   *     position has no meaning
   */
  public static Option decode(int code, ByteBuffer payload) throws InvalidOption {
    Payload in = new Payload(payload);
    Optional<OptionCode> known = OptionCode.ofCode(code);
    if (known.isEmpty()) {
      return new Option.Unknown(code, in.skip());
    }
    try {
      return new OptionDecoder(in).decode(known.get());
    } catch (Malformed e) {
      throw new InvalidOption(OptionCode.nameOf(code) + ": " + e.getMessage());
    }
  }

  /** The whole option, header and data, in a new buffer ready to be read. */
  public static ByteBuffer encode(Option option) {
    return OptionEncoder.encode(option);
  }
}
