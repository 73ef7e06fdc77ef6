package nbd.itest.extended;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * An extended request.
 *
 * @param payload what follows the header
 * @param ends whether the server has to end the connection, as one that cannot tell where the next
 *     request begins
 */
record Ask(
    String name, int type, int flags, long offset, long length, Payload payload, boolean ends) {
  static final int READ = 0;
  static final int WRITE = 1;
  static final int FLUSH = 3;
  static final int TRIM = 4;
  static final int CACHE = 5;
  static final int ZERO = 6;
  static final int STATUS = 7;

  /** NBD_CMD_FLAG_PAYLOAD_LEN. */
  static final int PAYLOAD_LEN = 1 << 5;

  static final int REQ_ONE = 1 << 3;

  /** Bytes that may depend on the ids of the contexts. */
  @FunctionalInterface
  interface Payload {
    byte[] of(List<Integer> ids);
  }

  /** One whose length is that of the range. */
  static Ask range(String name, int type, int flags, long offset, long length) {
    return new Ask(name, type, flags, offset, length, _ -> new byte[0], false);
  }

  /** One whose length is that of its payload, all zeroes. */
  static Ask payload(String name, int type, int length) {
    return new Ask(name, type, PAYLOAD_LEN, 0, length, _ -> new byte[length], false);
  }

  /** One that announces a payload which never comes, and is too long to be waited for. */
  static Ask announced(String name, int type, long length) {
    return new Ask(name, type, PAYLOAD_LEN, 0, length, _ -> new byte[0], true);
  }

  /**
   * A block status that selects contexts.
   *
   * @param bytes of the payload that are sent, of 8 and 4 for each id
   */
  @SafeVarargs
  static Ask selecting(
      String name, int flags, long range, int bytes, ToIntFunction<List<Integer>>... contexts) {
    return new Ask(
        name,
        STATUS,
        PAYLOAD_LEN | flags,
        0,
        bytes,
        ids -> {
          ByteBuffer payload = ByteBuffer.allocate(8 + 4 * contexts.length).putLong(range);
          for (ToIntFunction<List<Integer>> each : contexts) {
            payload.putInt(each.applyAsInt(ids));
          }
          return Arrays.copyOf(payload.array(), bytes);
        },
        false);
  }

  @Override
  public String toString() {
    return name;
  }
}
