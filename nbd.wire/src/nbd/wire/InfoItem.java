package nbd.wire;

/** One thing told of an export (section "Option reply types", NBD_REP_INFO). */
public sealed interface InfoItem {
  /** The item's number; {@link InfoType} names it. */
  int type();

  /**
   * Size and abilities; always told.
   *
   * @param size in bytes, unsigned
   */
  record Export(long size, Flags<TransmissionFlag> flags) implements InfoItem {
    @Override
    public int type() {
      return InfoType.EXPORT.code();
    }
  }

  /** The server's own name for the export. */
  record Name(String name) implements InfoItem {
    public Name {
      Text.checked("export name", name);
    }

    @Override
    public int type() {
      return InfoType.NAME.code();
    }
  }

  /**
   * A text for people.
   *
   * @param text of any length; cut at 4096 bytes of UTF-8 on the wire
   */
  record Description(String text) implements InfoItem {
    @Override
    public int type() {
      return InfoType.DESCRIPTION.code();
    }
  }

  /**
   * Size constraints (section "Size constraints"), all in bytes and unsigned.
   *
   * @param minimum block size: offsets and lengths are multiples of it
   * @param preferred block size: aligned requests of it are efficient
   * @param maximum payload of one request; -1, unsigned 0xffffffff, if there is no fixed limit
   */
  record BlockSize(int minimum, int preferred, int maximum) implements InfoItem {
    @Override
    public int type() {
      return InfoType.BLOCK_SIZE.code();
    }
  }

  /** An item that this package has no record for; clients ignore it. */
  record Unknown(int type, Bytes data) implements InfoItem {}
}
