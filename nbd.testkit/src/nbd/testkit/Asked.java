package nbd.testkit;

/**
 * A request as it goes over the wire.
 *
 * @param command 0 READ, 1 WRITE, 3 FLUSH, 4 TRIM, 5 CACHE, 6 WRITE_ZEROES, 7 BLOCK_STATUS
 */
record Asked(int command, int flags, long cookie, long offset, long length) {
  static final int READ = 0;
  static final int WRITE = 1;
  static final int FLUSH = 3;
  static final int TRIM = 4;
  static final int CACHE = 5;
  static final int ZERO = 6;
  static final int STATUS = 7;
  static final int DF = 1 << 2;
  static final int REQ_ONE = 1 << 3;

  private static final String[] NAMES = {
    "READ", "WRITE", "DISC", "FLUSH", "TRIM", "CACHE", "WRITE_ZEROES", "BLOCK_STATUS"
  };

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  long end() {
    return offset + length;
  }

  /** For messages: {@code READ 0x0+0x200 flags 0x4}. */
  @Override
  public String toString() {
    return "%s 0x%x+0x%x flags 0x%x".formatted(NAMES[command], offset, length, flags);
  }
}
