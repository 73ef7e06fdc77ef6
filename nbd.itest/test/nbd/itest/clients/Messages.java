package nbd.itest.clients;

import java.nio.ByteBuffer;

/** What clients send, in bytes that are written by hand. */
final class Messages {
  static final int READ = 0;
  static final int WRITE = 1;
  static final int TRIM = 4;

  private static final long OPTION_MAGIC = 0x49484156454F5054L;
  private static final int REQUEST_MAGIC = 0x25609513;

  private Messages() {}

  /** All that a client sends before its first request: flags 3, and EXPORT_NAME "". */
  static ByteBuffer negotiation() {
    return ByteBuffer.allocate(4 + 16).putInt(3).putLong(OPTION_MAGIC).putInt(1).putInt(0).flip();
  }

  /**
   * The header of a request.
   *
   * @param length unsigned
   */
  static ByteBuffer header(int type, long cookie, long offset, int length) {
    return ByteBuffer.allocate(28)
        .putInt(REQUEST_MAGIC)
        .putShort((short) 0)
        .putShort((short) type)
        .putLong(cookie)
        .putLong(offset)
        .putInt(length)
        .flip();
  }

  /** Reads of 1 MiB at that offset, of 400 GiB in all: more than sockets hold. */
  static ByteBuffer manyReads(long offset) {
    ByteBuffer reads = ByteBuffer.allocate(28 * 400_000);
    while (reads.hasRemaining()) {
      reads.put(header(READ, reads.position(), offset, 1 << 20));
    }
    return reads.flip();
  }
}
