package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.testkit.Descriptor;
import nbd.testkit.Headers;
import nbd.testkit.ReadAnswer;

/**
 * Holds answers against the truth.
 *
 * @param complete whether the plugin tells all that it is asked
 * @param block minimum block size: answers are told in whole blocks
 * @param longest length of one descriptor
 */
record Judge(Truth truth, boolean complete, long block, long longest) {
  /** More descriptors than this are not told in one answer. */
  private static final int MOST = 1 << 17;

  /** Of what clients with these headers are told. */
  static Judge of(Stack stack, Headers headers) {
    long block = stack.block();
    long longest =
        headers == Headers.EXTENDED ? Long.MAX_VALUE : Lengths.COMPACT - Lengths.COMPACT % block;
    return new Judge(stack.truth(), stack.complete(), block, longest);
  }

  /** A block status reply whose form is right. */
  void status(String context, Range asked, boolean one, List<Descriptor> told) {
    ContextKind kind = ContextKind.of(context);
    for (Descriptor each : told) {
      boolean first = each.offset() == asked.offset();
      for (long at = each.offset(); at < each.end(); ) {
        Range same = same(context, at);
        long right = status(context, same);
        boolean unsure = first && !complete && each.length() == block;
        if (right != each.status() && !(unsure && kind.isPartOf(right, each.status()))) {
          throw wrong("%s of %s: %s is told, but %s is %d", context, asked, told, same, right);
        }
        at = same.end();
      }
    }
    if (complete) {
      checkEnd(context, asked, one, told);
    }
  }

  /** Nothing of what the plugin knows is held back. */
  private void checkEnd(String context, Range asked, boolean one, List<Descriptor> told) {
    Descriptor last = told.getLast();
    if (one) {
      long known = Math.min(blocksEnd(context, asked), asked.end());
      long right = Math.min(known - asked.offset(), longest);
      if (last.length() != right) {
        throw wrong("%s of %s with REQ_ONE: %s is told, not %d bytes", context, asked, told, right);
      }
    } else if (last.end() < asked.end() && last.length() < longest && told.size() < MOST) {
      throw wrong("%s of %s: only %s is told", context, asked, told);
    }
  }

  /** Where the first status ends, in whole blocks. */
  private long blocksEnd(String context, Range asked) {
    Range same = same(context, asked.offset());
    long status = status(context, same);
    while (same.end() < asked.end() && status(context, same(context, same.end())) == status) {
      same = same(context, same.end());
    }
    return same.end();
  }

  /** Blocks from {@code at} on that have one status: one, or as many as are in one run. */
  private Range same(String context, long at) {
    long until = truth.sameUntil(context, at);
    long whole = until - until % block;
    return Range.between(at, whole > at ? whole : Math.min(at + block, truth.size()));
  }

  /** What is told of these bytes: of a block in several runs what holds for all, or for a part. */
  private long status(String context, Range range) {
    ContextKind kind = ContextKind.of(context);
    long status = truth.status(context, range.offset());
    for (long at = truth.sameUntil(context, range.offset()); at < range.end(); ) {
      status = kind.combine(status, truth.status(context, at));
      at = truth.sameUntil(context, at);
    }
    return status;
  }

  /**
   * Two answers about the same bytes. Where the plugin tells another part each time, a block that
   * it did not tell to the end may differ.
   */
  void agree(String context, List<Descriptor> compact, List<Descriptor> extended) {
    if (!complete && block > 1) {
      return;
    }
    for (int i = 0, j = 0; i < compact.size() && j < extended.size(); ) {
      Descriptor one = compact.get(i);
      Descriptor other = extended.get(j);
      if (one.status() != other.status()) {
        throw wrong("%s: %s by compact headers, %s by extended", context, compact, extended);
      }
      i += one.end() <= other.end() ? 1 : 0;
      j += other.end() <= one.end() ? 1 : 0;
    }
  }

  /** An answer of the layers themselves, in bytes and of any length. */
  void extents(String context, Range asked, int atMost, ExtentMap map) {
    assertThat(map.start()).isEqualTo(asked.offset());
    assertThat(map.end()).isLessThanOrEqualTo(truth.size());
    for (Extent extent : map) {
      for (long at = extent.offset(); at < extent.end(); at = truth.sameUntil(context, at)) {
        if (truth.status(context, at) != extent.status()) {
          throw wrong("%s of %s: %s is told, wrong from %d on", context, asked, map, at);
        }
      }
    }
    boolean enough = atMost > 1 && map.count() >= atMost;
    long known = atMost == 1 ? truth.sameUntil(context, asked.offset()) : asked.end();
    if (complete && !enough && map.end() < Math.min(known, asked.end())) {
      throw wrong("%s of %s, at most %d: only %s is told", context, asked, atMost, map);
    }
  }

  /** A read that succeeded. */
  void read(Range asked, ReadAnswer answer) {
    assertThat(answer.failure()).as("read of " + asked).isEmpty();
    bytes(asked, answer.bytes());
  }

  /** The bytes of a read. */
  void bytes(Range asked, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      long at = asked.offset() + i;
      if (bytes[i] != truth.content(at)) {
        throw wrong("read of %s: byte %d is %d, not %d", asked, at, bytes[i], truth.content(at));
      }
    }
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static AssertionError wrong(String format, Object... values) {
    return new AssertionError(format.formatted(values));
  }
}
