package nbd.server.transmission;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.PartialReadException;
import nbd.api.Range;

/** Checks that a layer gives each byte of a read exactly once. */
final class Coverage {
  private final List<Range> outOfOrder = new ArrayList<>();
  private long length;
  private long next;

  /** The first failure, which a layer may have caught and forgotten. */
  private NbdException failed;

  void begin(long requestLength) {
    length = requestLength;
    next = 0;
    failed = null;
    outOfOrder.clear();
  }

  /** The first byte that has not come in order. */
  long next() {
    return next;
  }

  void add(long at, long count) throws NbdException {
    if (at < 0 || count <= 0 || count > length || at > length - count) {
      throw failed(
          new NbdException(
              ErrorCode.EIO,
              "the layer gave %d bytes at %d of a read of %d bytes".formatted(count, at, length)));
    }
    if (at == next && outOfOrder.isEmpty()) {
      next += count;
    } else {
      outOfOrder.add(new Range(at, count));
    }
  }

  /** Whether the first {@code count} bytes, but not all, came in order, and no rule was broken. */
  boolean hasFirst(long count) {
    boolean whole = failed == null || failed instanceof PartialReadException;
    return whole && count <= next && count < length;
  }

  /** The read fails with this, whatever else comes. */
  NbdException failed(NbdException why) {
    failed = failed == null ? why : failed;
    return why;
  }

  void checkComplete() throws NbdException {
    if (failed != null) {
      throw failed;
    }
    outOfOrder.sort(Comparator.comparingLong(Range::offset));
    long end = next;
    for (Range part : outOfOrder) {
      if (part.offset() < end) {
        throw new NbdException(
            ErrorCode.EIO, "the layer gave the byte at " + part.offset() + " of a read twice");
      }
      if (part.offset() > end) {
        break;
      }
      end = part.end();
    }
    if (end < length) {
      throw new NbdException(
          ErrorCode.EIO, "the layer did not give the byte at %d of a read".formatted(end));
    }
  }
}
