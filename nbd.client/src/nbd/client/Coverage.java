package nbd.client;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import nbd.wire.ProtocolException;

/**
 * Which bytes of a read have been answered: each exactly once, none outside, none behind an error
 * (section "Structured reply types"). Positions are relative to the request.
 */
final class Coverage {
  private final long length;
  // start -> end, no two overlap or touch
  private final TreeMap<Long, Long> covered = new TreeMap<>();
  private final Set<Long> errors = new HashSet<>();

  Coverage(long length) {
    this.length = length;
  }

  /** Content for a range has come. */
  void content(long start, long size) throws ProtocolException {
    if (start < 0 || size < 1 || size > length || start > length - size) {
      throw new ProtocolException(
          "content of %d bytes at %d of a read of %d bytes".formatted(size, start, length));
    }
    long end = start + size;
    Map.Entry<Long, Long> before = covered.lowerEntry(end);
    if (before != null && before.getValue() > start) {
      throw new ProtocolException(
          "content %d to %d of a read overlaps earlier content %d to %d"
              .formatted(start, end, before.getKey(), before.getValue()));
    }
    if (!errors.isEmpty() && errors.stream().anyMatch(error -> error >= start && error < end)) {
      throw new ProtocolException(
          "content %d to %d of a read comes after an error inside it".formatted(start, end));
    }
    join(start, end);
  }

  /** An error at a byte has come. */
  void error(long position) throws ProtocolException {
    if (Long.compareUnsigned(position, length) >= 0) {
      throw new ProtocolException(
          "error at byte %d of a request for %d bytes".formatted(position, length));
    }
    errors.add(position);
  }

  /** Whether content for all bytes has come. */
  boolean complete() {
    return length == 0 || covered.getOrDefault(0L, 0L) == length;
  }

  /** The first byte for which no content has come. */
  long firstMissing() {
    return covered.getOrDefault(0L, 0L);
  }

  private void join(long start, long end) {
    Map.Entry<Long, Long> before = covered.floorEntry(start);
    boolean touchesBefore = before != null && before.getValue() == start;
    Long after = covered.remove(end);
    covered.put(touchesBefore ? before.getKey() : start, after == null ? end : after);
  }
}
