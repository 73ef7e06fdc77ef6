package nbd.wire;

import java.nio.ByteBuffer;

/** The data of one message, read field by field; no field reaches past the end unnoticed. */
final class Payload {
  private final ByteBuffer in;

  Payload(ByteBuffer in) {
    this.in = in;
  }

  int remaining() {
    return in.remaining();
  }

  int u16(String what) throws Malformed {
    need(what, Short.BYTES);
    return Short.toUnsignedInt(in.getShort());
  }

  int i32(String what) throws Malformed {
    need(what, Integer.BYTES);
    return in.getInt();
  }

  long i64(String what) throws Malformed {
    need(what, Long.BYTES);
    return in.getLong();
  }

  /** A name after its 32-bit length. */
  String name(String what) throws Malformed {
    return name(what, length(what));
  }

  /** A name up to the end. */
  String nameToEnd(String what) throws Malformed {
    return name(what, in.remaining());
  }

  /** A text for people of this length. */
  String display(String what, int length) throws Malformed {
    need(what, length);
    limit(what, length);
    return Text.decodeDisplay(in, length);
  }

  /** A text for people up to the end. */
  String displayToEnd(String what) throws Malformed {
    return display(what, in.remaining());
  }

  /** A 32-bit count of elements of at least {@code size} bytes each, all of which can be there. */
  int count(String what, int size) throws Malformed {
    long count = Integer.toUnsignedLong(i32("number of " + what));
    if (count > in.remaining() / size) {
      throw new Malformed(
          count
              + " "
              + what
              + " announced; the "
              + in.remaining()
              + " bytes left cannot hold them");
    }
    return (int) count;
  }

  /** Everything that is left. */
  Bytes rest() {
    return Bytes.remaining(in);
  }

  /** Passes over everything that is left and tells how much it was. */
  int skip() {
    int skipped = in.remaining();
    in.position(in.limit());
    return skipped;
  }

  /** Says that nothing may be left. */
  void end() throws Malformed {
    if (in.hasRemaining()) {
      throw new Malformed(in.remaining() + " bytes too many");
    }
  }

  private int length(String what) throws Malformed {
    long length = Integer.toUnsignedLong(i32("length of " + what));
    if (length > in.remaining()) {
      throw new Malformed(
          what + " of " + length + " bytes announced; only " + in.remaining() + " are left");
    }
    return (int) length;
  }

  private String name(String what, int length) throws Malformed {
    limit(what, length);
    return Text.decodeName(what, in, length);
  }

  private void need(String what, int bytes) throws Malformed {
    if (in.remaining() < bytes) {
      throw new Malformed(
          what + " needs " + bytes + " bytes; only " + in.remaining() + " are left");
    }
  }

  private static void limit(String what, int length) throws Malformed {
    if (length > Text.LIMIT) {
      throw new Malformed(
          what + " is " + length + " bytes long; at most " + Text.LIMIT + " are allowed");
    }
  }
}
