package nbd.wire;

/** One answer to an option (section "Option reply types"). */
public sealed interface OptionReply {
  /** The reply's number; {@link OptionReplyType} and {@link OptionError} name it. */
  int type();

  /** Done, and accepted. */
  record Ack() implements OptionReply {
    @Override
    public int type() {
      return OptionReplyType.ACK.code();
    }
  }

  /**
   * An export in the answer to LIST.
   *
   * @param details for people, may be empty; cut at 4096 bytes of UTF-8 on the wire
   */
  record Server(String name, String details) implements OptionReply {
    public Server {
      Text.checked("export name", name);
    }

    @Override
    public int type() {
      return OptionReplyType.SERVER.code();
    }
  }

  /** An item in the answer to INFO or GO. */
  record Info(InfoItem item) implements OptionReply {
    @Override
    public int type() {
      return OptionReplyType.INFO.code();
    }
  }

  /**
   * A metadata context that is there or is selected.
   *
   * @param id by which BLOCK_STATUS replies name it; without meaning in the answer to LIST
   */
  record MetaContext(int id, String name) implements OptionReply {
    public MetaContext {
      Text.checked("metadata context", name);
    }

    @Override
    public int type() {
      return OptionReplyType.META_CONTEXT.code();
    }
  }

  /**
   * The option is refused.
   *
   * @param message for people, may be empty; cut at 4096 bytes of UTF-8 on the wire
   */
  @SuppressWarnings("JavaLangClash") // the document's word; always used as a member
  record Error(OptionError error, String message) implements OptionReply {
    @Override
    public int type() {
      return error.code();
    }
  }

  /** A reply that this package has no record for; {@link OptionError#isError} tells its kind. */
  record Unknown(int type, Bytes data) implements OptionReply {}
}
