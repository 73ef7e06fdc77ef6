package nbd.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The payload of a BLOCK_STATUS request with PAYLOAD_LEN (section "Request types",
 * NBD_CMD_BLOCK_STATUS): which contexts are asked for.
 *
 * @param length of the range whose status is asked, in bytes, unsigned: negative is 2^63 or more
 * @param contextIds as SET_META_CONTEXT answered them
 */
public record StatusQuery(long length, List<Integer> contextIds) {
  public StatusQuery {
    contextIds = List.copyOf(contextIds);
  }

  /** Bytes that a query for so many contexts has. */
  public static int encodedLength(int contexts) {
    return Long.BYTES + Integer.BYTES * contexts;
  }

  /** Whether a payload can have so many bytes. */
  public static boolean isLength(long bytes) {
    return bytes >= Long.BYTES && (bytes - Long.BYTES) % Integer.BYTES == 0;
  }

  /** What the request would be that asks for the same range in all contexts. */
  public Request.BlockStatus applyTo(Request.BlockStatus request) {
    Flags<CommandFlag> flags = request.flags().without(CommandFlag.PAYLOAD_LEN);
    return new Request.BlockStatus(flags, request.cookie(), request.offset(), length);
  }

  /** Writes {@link #encodedLength(int)} bytes. */
  public void encode(ByteBuffer out) {
    out.putLong(length);
    contextIds.forEach(out::putInt);
  }

  /**
   * Reads all that remains.
   *
   * @throws ProtocolException if that is not 8 bytes and 4 for each context
   */
  public static StatusQuery decode(ByteBuffer in) throws ProtocolException {
    int bytes = in.remaining();
    if (!isLength(bytes)) {
      throw new ProtocolException(
          "payload of %d bytes; 8, and 4 for each context, expected".formatted(bytes));
    }
    long length = in.getLong();
    List<Integer> ids = new ArrayList<>();
    while (in.hasRemaining()) {
      ids.add(in.getInt());
    }
    return new StatusQuery(length, ids);
  }
}
