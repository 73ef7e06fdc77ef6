package nbd.testkit;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import nbd.api.Allocation;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;

/**
 * What a disk of up to some MiB must hold: its bytes, and for each metadata context a status of
 * each byte. It is changed along with the disk; then what the disk says is held against it. Each
 * failure tells the seed and the last changes. Not safe for several threads.
 */
public final class Oracle {
  private static final int REMEMBERED = 12;

  /** What a disk may say where the oracle says a status. */
  public enum Truth {
    /** Exactly that. */
    EXACT,
    /** That, or less of its bits: "data" where it is a hole is never wrong. */
    AT_MOST
  }

  private static final class Statuses {
    final long[] perByte;
    final Truth truth;

    Statuses(int size, Truth truth) {
      this.perByte = new long[size];
      this.truth = truth;
    }
  }

  private final long seed;
  private final byte[] bytes;
  private final boolean[] unknown;
  private final Map<String, Statuses> contexts = new HashMap<>();
  private final Deque<String> changes = new ArrayDeque<>();

  /**
   * A disk that holds zeroes.
   *
   * @param seed of the random requests, for messages
   * @param size in bytes
   */
  public Oracle(long seed, int size) {
    this(seed, new byte[size]);
  }

  /** A disk that holds these bytes; they are copied. */
  public Oracle(long seed, byte[] content) {
    this.seed = seed;
    this.bytes = content.clone();
    this.unknown = new boolean[content.length];
  }

  /** Size in bytes. */
  public long size() {
    return bytes.length;
  }

  /** What the disk must hold from {@code offset} on. */
  public byte[] bytes(long offset, int length) {
    return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
  }

  /** These bytes were written. */
  public void write(long offset, byte[] written) {
    System.arraycopy(written, 0, bytes, (int) offset, written.length);
    known(offset, written.length);
    remember("write", offset, written.length);
  }

  /** This range was zeroed. */
  public void zero(long offset, long length) {
    Arrays.fill(bytes, (int) offset, (int) (offset + length), (byte) 0);
    known(offset, length);
    remember("zero", offset, length);
  }

  /** This range was trimmed: what it reads as is the layer's affair until it is written. */
  public void trim(long offset, long length) {
    Arrays.fill(unknown, (int) offset, (int) (offset + length), true);
    remember("trim", offset, length);
  }

  /**
   * A change of this range failed half-way: what it reads as is not known until it is written.
   *
   * @param what for messages
   */
  public void lost(String what, long offset, long length) {
    Arrays.fill(unknown, (int) offset, (int) (offset + length), true);
    remember(what, offset, length);
  }

  private void known(long offset, long length) {
    Arrays.fill(unknown, (int) offset, (int) (offset + length), false);
  }

  private void remember(String what, long offset, long length) {
    changes.addLast(what + " " + new Range(offset, length));
    if (changes.size() > REMEMBERED) {
      changes.removeFirst();
    }
  }

  /** From now on the disk has this context, with status 0 everywhere. */
  public void context(String name, Truth truth) {
    contexts.put(name, new Statuses(bytes.length, truth));
  }

  /** The status of a range, in a context that was made by {@link #context}. */
  public void status(String context, long offset, long length, long status) {
    Arrays.fill(contexts.get(context).perByte, (int) offset, (int) (offset + length), status);
    remember(context + " " + status, offset, length);
  }

  /**
   * Holds a read against the oracle.
   *
   * @throws AssertionError naming the first byte that differs
   */
  public void checkRead(long offset, byte[] read) {
    for (int i = 0; i < read.length; i++) {
      int at = (int) offset + i;
      if (read[i] != bytes[at] && !unknown[at]) {
        throw failed(
            "read %s: byte 0x%x is 0x%02x, must be 0x%02x",
            new Range(offset, read.length), at, read[i], bytes[at]);
      }
    }
  }

  /**
   * Holds a map of extents against the oracle. That the first asked byte is in it is always
   * checked, and that base:allocation calls nothing zero that is not; statuses are where the
   * context was made by {@link #context}.
   *
   * @throws AssertionError naming the first extent that is wrong
   */
  public void checkExtents(String context, Range asked, ExtentMap map) {
    if (map.start() != asked.offset() || map.end() > bytes.length) {
      throw failed("%s of %s: %s begins elsewhere or ends behind the disk", context, asked, map);
    }
    for (Extent extent : map) {
      checkExtent(context, asked, extent.offset(), extent.length(), extent.status());
    }
  }

  /** The same for a descriptor of a block status reply. */
  public void checkDescriptor(String context, Range asked, Descriptor told) {
    checkExtent(context, asked, told.offset(), told.length(), told.status());
  }

  private void checkExtent(String context, Range asked, long offset, long length, long status) {
    Statuses truth = contexts.get(context);
    boolean zero = context.equals(Allocation.NAME) && (status & Allocation.ZERO) != 0;
    for (int at = (int) offset; at < offset + length; at++) {
      if (zero && bytes[at] != 0 && !unknown[at]) {
        throw failed(
            "%s of %s: %s is told zero, and byte 0x%x is 0x%02x",
            context, asked, new Range(offset, length), at, bytes[at]);
      }
      if (truth != null && !allowed(truth, at, status)) {
        throw failed(
            "%s of %s: %s is told status %d, and that of byte 0x%x is %d (%s)",
            context, asked, new Range(offset, length), status, at, truth.perByte[at], truth.truth);
      }
    }
  }

  private static boolean allowed(Statuses truth, int at, long status) {
    long right = truth.perByte[at];
    return truth.truth == Truth.EXACT ? status == right : (status & ~right) == 0;
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private AssertionError failed(String format, Object... values) {
    return Breach.of("%s; seed %d; before that: %s", format.formatted(values), seed, changes);
  }
}
