package nbd.wire;

/**
 * What a client asks in transmission (sections "Request message" and "Request types").
 *
 * <p>Nothing about the numbers is checked here: whether flags, offset and length suit the export is
 * the server's decision, and it has an answer for each.
 */
public sealed interface Request {
  /** Modifiers, known or not. */
  Flags<CommandFlag> flags();

  /** By which the replies name this request; without meaning to the server. */
  long cookie();

  /** Where the range begins in the export, in bytes, unsigned: negative is 2^63 or more. */
  long offset();

  /**
   * How long the range is, in bytes, or with PAYLOAD_LEN in extended headers how long the payload
   * is. 0 to 2^32-1 with compact headers, else unsigned: negative is 2^63 or more.
   */
  long length();

  /** The request's number, 0 to 65535; {@link RequestType} names it. */
  int type();

  /**
   * Bytes that follow this request on the wire, unsigned.
   *
   * <p>A WRITE in extended headers has to say PAYLOAD_LEN. The document does not tell what follows
   * one without; the clients of qemu, which never say it, do send the payload, so it is taken as
   * one, and data is never read as requests.
   */
  default long payloadLength(Mode mode) {
    boolean flagged = mode.isExtended() && flags().has(CommandFlag.PAYLOAD_LEN);
    return flagged || this instanceof Write ? length() : 0;
  }

  /** Answer with the bytes of the range. */
  record Read(Flags<CommandFlag> flags, long cookie, long offset, long length) implements Request {
    @Override
    public int type() {
      return RequestType.READ.code();
    }
  }

  /** Store {@code length} bytes, which follow the request on the wire. */
  record Write(Flags<CommandFlag> flags, long cookie, long offset, long length) implements Request {
    @Override
    public int type() {
      return RequestType.WRITE.code();
    }
  }

  /** Finish what is outstanding and close; has no reply. */
  record Disconnect(Flags<CommandFlag> flags, long cookie, long offset, long length)
      implements Request {
    @Override
    public int type() {
      return RequestType.DISC.code();
    }
  }

  /** Bring all writes answered so far to stable storage; offset and length are 0. */
  record Flush(Flags<CommandFlag> flags, long cookie, long offset, long length) implements Request {
    @Override
    public int type() {
      return RequestType.FLUSH.code();
    }
  }

  /** The range is no longer needed. */
  record Trim(Flags<CommandFlag> flags, long cookie, long offset, long length) implements Request {
    @Override
    public int type() {
      return RequestType.TRIM.code();
    }
  }

  /** The range will be needed soon. */
  record Cache(Flags<CommandFlag> flags, long cookie, long offset, long length) implements Request {
    @Override
    public int type() {
      return RequestType.CACHE.code();
    }
  }

  /** Make the range read as zeroes. */
  record WriteZeroes(Flags<CommandFlag> flags, long cookie, long offset, long length)
      implements Request {
    @Override
    public int type() {
      return RequestType.WRITE_ZEROES.code();
    }
  }

  /**
   * Answer with the status of the range in each selected metadata context; with PAYLOAD_LEN in
   * those that a {@link StatusQuery} behind the request names.
   */
  record BlockStatus(Flags<CommandFlag> flags, long cookie, long offset, long length)
      implements Request {
    @Override
    public int type() {
      return RequestType.BLOCK_STATUS.code();
    }
  }

  /** A request that this package has no record for. */
  record Unknown(int type, Flags<CommandFlag> flags, long cookie, long offset, long length)
      implements Request {}
}
