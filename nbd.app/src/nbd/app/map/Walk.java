package nbd.app.map;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import nbd.api.Range;
import nbd.wire.Descriptors;
import nbd.wire.Mode;

/**
 * Asks for all of a range with few requests: each as long as the connection's headers allow, and
 * whatever an answer tells beyond its request is not asked for. As long as answers cover their
 * requests, more and more of them are on their way at once; a server that answers less, because
 * there is much to tell, is asked one by one from where it stopped. Each answer tells at least one
 * byte, so there is an end.
 */
final class Walk {
  /** What compact headers hold: a multiple of every minimum block size, which is at most 64 KiB. */
  private static final long LONGEST_COMPACT = (1L << 32) - (1 << 16);

  private static final int DEEPEST = 64;

  private final StatusSource source;
  private final long longest;
  private final Merging extents;
  private final long start;
  private final long end;
  private final long alignedEnd;
  private final Deque<Asked> onTheWay = new ArrayDeque<>();

  /** The first byte that is neither known nor asked for. */
  private long next;

  /** The first byte that is not known. */
  private long position;

  private int depth = 1;
  private long requests;

  /** The length of the longest request that can be made with these headers. */
  static long longest(Mode mode) {
    return mode.isExtended() ? Long.MAX_VALUE : LONGEST_COMPACT;
  }

  /**
   * @param longest request in bytes, as {@link #longest(Mode)} tells it
   * @param wanted what to tell
   * @param size of the disk
   * @param block its minimum block size, of which requests are multiples; a power of 2, up to 65536
   */
  Walk(StatusSource source, long longest, Display display, Range wanted, long size, int block) {
    this.source = source;
    this.longest = longest;
    this.extents = new Merging(display);
    this.start = wanted.offset();
    this.end = wanted.end();
    long past = end & (block - 1);
    this.alignedEnd = past == 0 || block - past > size - end ? end : end + (block - past);
    this.next = start - (start & (block - 1));
    this.position = next;
  }

  private record Asked(Range range, CompletableFuture<Descriptors> answer) {}

  /**
   * Walks from the start of the range to its end.
   *
   * @return how many requests that took
   * @throws IOException if the server refuses, or the connection is lost
   */
  long run() throws IOException {
    while (position < end) {
      askAhead();
      Asked first = onTheWay.remove();
      take(first);
      if (position < first.range().end()) {
        onTheWay.addFirst(ask(Range.between(position, first.range().end())));
        depth = 1;
      } else {
        depth = Math.min(2 * depth, DEEPEST);
      }
      next = Math.max(next, position);
    }
    extents.end();
    return requests;
  }

  private void askAhead() {
    while (onTheWay.size() < depth && next < alignedEnd) {
      onTheWay.add(ask(new Range(next, Math.min(longest, alignedEnd - next))));
      next = onTheWay.getLast().range().end();
    }
  }

  private Asked ask(Range range) {
    requests++;
    return new Asked(range, source.ask(range.offset(), range.length()));
  }

  /** Takes what is new of an answer: one before it may have told more than it was asked. */
  private void take(Asked asked) throws IOException {
    Descriptors answer = await(asked);
    long at = asked.range().offset();
    for (int i = 0; i < answer.count() && at < alignedEnd; i++) {
      long to = at + Math.min(answer.length(i), alignedEnd - at);
      if (to > position) {
        tell(position, to, answer.status(i));
        position = to;
      }
      at = to;
    }
  }

  private void tell(long from, long to, long status) throws IOException {
    long first = Math.max(from, start);
    long last = Math.min(to, end);
    if (first < last) {
      extents.add(first, last - first, status);
    }
  }

  private static Descriptors await(Asked asked) throws IOException {
    try {
      return asked.answer().join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw failed;
    }
  }
}
