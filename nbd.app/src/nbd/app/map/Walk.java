package nbd.app.map;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import nbd.api.Range;
import nbd.client.NbdRemoteException;
import nbd.wire.Descriptors;
import nbd.wire.Mode;
import nbd.wire.WireError;

/**
 * Asks for all of a range with few requests: each as long as the connection's headers allow, and
 * whatever an answer tells beyond its request is not asked for. As long as answers cover their
 * requests, and are not long, more and more of them are on their way at once; a server that answers
 * less, because there is much to tell, is asked one by one from where it stopped. Each answer tells
 * at least one byte, so there is an end.
 *
 * <p>Requests are of whole blocks. Only what these do not bring, the cut end of a disk and the rest
 * of a block in which the server stopped, is asked for by itself, and a server may refuse that.
 */
final class Walk {
  /** What compact headers hold: a multiple of every minimum block size, which is at most 64 KiB. */
  private static final long LONGEST_COMPACT = (1L << 32) - (1 << 16);

  private static final int DEEPEST = 64;

  /** Descriptors in an answer from which on answers are had one by one: they lie in memory. */
  private static final int LONG_ANSWER = 4096;

  private final StatusSource source;
  private final long longest;
  private final Blocks blocks;
  private final Known known;
  private final long end;

  /** The end of the block that the wanted range ends in. */
  private final long blockEnd;

  /** Where requests of whole blocks end. */
  private final long askedEnd;

  private final Deque<Asked> onTheWay = new ArrayDeque<>();

  /** The start of the first block that is neither known nor asked for. */
  private long next;

  private int depth = 1;
  private long requests;

  /** The length of the longest request that can be made with these headers. */
  static long longest(Mode mode) {
    return mode.isExtended() ? Long.MAX_VALUE : LONGEST_COMPACT;
  }

  /**
   * @param longest request in bytes, as {@link #longest(Mode)} tells it
   * @param wanted what to tell
   * @param blocks of the disk
   */
  Walk(StatusSource source, long longest, Display display, Range wanted, Blocks blocks) {
    this.source = source;
    this.longest = longest;
    this.blocks = blocks;
    this.end = wanted.end();
    this.blockEnd = blocks.up(end);
    this.askedEnd = Math.min(blockEnd, blocks.whole());
    this.next = blocks.down(wanted.offset());
    this.known = new Known(display, wanted, next, blockEnd);
  }

  private record Asked(Range range, CompletableFuture<Descriptors> answer) {}

  /**
   * Walks from the start of the range to its end.
   *
   * @return how many requests that took
   * @throws IOException if the server refuses, or the connection is lost
   */
  long run() throws IOException {
    while (known.position() < end) {
      if (known.position() < askedEnd) {
        askAhead();
        advance(onTheWay.remove());
      } else {
        askForPart(blockEnd);
      }
    }
    known.end();
    return requests;
  }

  private void askAhead() {
    while (onTheWay.size() < depth && next < askedEnd) {
      onTheWay.add(ask(new Range(next, Math.min(longest, askedEnd - next))));
      next = onTheWay.getLast().range().end();
    }
  }

  private void advance(Asked asked) throws IOException {
    long before = known.position();
    int descriptors = take(asked);
    long position = known.position();
    if (position < asked.range().end()) {
      depth = 1;
      askForRest(asked.range(), position > before);
    } else {
      depth = descriptors > LONG_ANSWER ? 1 : Math.min(2 * depth, DEEPEST);
    }
    next = Math.max(next, blocks.down(known.position()));
  }

  /** From the block in which the answer stopped, unless that is where it began. */
  private void askForRest(Range range, boolean something) throws IOException {
    if (!something && range.offset() == blocks.down(known.position())) {
      askForPart(blocks.up(known.position()));
    }
    if (known.position() < range.end()) {
      onTheWay.addFirst(ask(Range.between(blocks.down(known.position()), range.end())));
    }
  }

  /** Asks, from the position on, for what no request of whole blocks brings. */
  private void askForPart(long to) throws IOException {
    Range part = Range.between(known.position(), to);
    try {
      take(ask(part));
    } catch (NbdRemoteException refusal) {
      if (refusal.error() != WireError.EINVAL) {
        throw refusal;
      }
      known.take(to, source.untold(part, refusal));
    }
  }

  private Asked ask(Range range) {
    requests++;
    return new Asked(range, source.ask(range.offset(), range.length()));
  }

  /** Returns how many descriptors the answer has. */
  private int take(Asked asked) throws IOException {
    Descriptors answer = await(asked);
    known.take(asked.range().offset(), answer);
    return answer.count();
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
