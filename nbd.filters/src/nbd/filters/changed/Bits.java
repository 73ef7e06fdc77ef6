package nbd.filters.changed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A bit for each granule, which only ever becomes 1. Read by any thread at any time without a lock;
 * set by one thread at a time. Chunks that are all 0 or all 1 take no memory.
 */
final class Bits {
  /** Words of a chunk. */
  static final int CHUNK_WORDS = 1024;

  /** Bits of a chunk. */
  static final long CHUNK = 64L * CHUNK_WORDS;

  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final long[] NONE = new long[CHUNK_WORDS];
  private static final long[] ALL = new long[CHUNK_WORDS];

  static {
    Arrays.fill(ALL, -1);
  }

  private final long count;
  private final AtomicReferenceArray<long[]> chunks;

  /** All 0; {@code count} is at most {@link Granularity#MOST_GRANULES}. */
  Bits(long count) {
    this.count = count;
    this.chunks = new AtomicReferenceArray<>(Math.toIntExact((count + CHUNK - 1) / CHUNK));
    for (int i = 0; i < chunks.length(); i++) {
      chunks.setPlain(i, NONE);
    }
  }

  /** How many bits there are. */
  long count() {
    return count;
  }

  /** How many words they need. */
  long words() {
    return (count + 63) / 64;
  }

  /** Whether this bit is 1. */
  boolean at(long index) {
    return (word(index / 64) >>> index & 1) != 0;
  }

  /** 64 bits, the lowest first; {@code index} is from 0 to {@code words() - 1}. */
  long word(long index) {
    return get(chunk(index * 64), (int) (index % CHUNK_WORDS));
  }

  /** Whether the chunk with this bit is known to be all 0 or, if {@code value}, all 1. */
  boolean isWhole(long index, boolean value) {
    return chunk(index) == (value ? ALL : NONE);
  }

  private long[] chunk(long index) {
    return chunks.getAcquire((int) (index / CHUNK));
  }

  /** Acquires: who sees a bit also sees what its setter did before. */
  private static long get(long[] chunk, int word) {
    return (long) WORD.getAcquire(chunk, word);
  }

  /** Whether the bits from {@code from} up to, but without, {@code to} are all 1. */
  boolean all(long from, long to) {
    long end;
    for (long at = from; at < to; at = end) {
      end = Math.min(to, chunkEnd(at));
      long[] chunk = chunk(at);
      if (chunk != ALL && !all(chunk, (int) (at % CHUNK), (int) ((end - 1) % CHUNK) + 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean all(long[] chunk, int from, int to) {
    for (int word = from / 64; word * 64 < to; word++) {
      if ((~get(chunk, word) & mask(word, from, to)) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The first bit of the chunk after that of {@code index}. */
  static long chunkEnd(long index) {
    return (index / CHUNK + 1) * CHUNK;
  }

  /**
   * The bits of a word that are in a range, where word and range, which have bits in common, count
   * from the same bit.
   */
  static long mask(long word, long from, long to) {
    long first = Math.max(from - word * 64, 0);
    long end = Math.min(to - word * 64, 64);
    return -1L << first & -1L >>> (64 - end);
  }

  /**
   * Sets a whole chunk, before anybody else looks. Bits behind the last one mean nothing.
   *
   * @param index of the chunk
   * @param words of the chunk; kept
   */
  void load(int index, long[] words) {
    chunks.setPlain(index, Arrays.equals(words, NONE) ? NONE : compact(words));
  }

  private static long[] compact(long[] chunk) {
    return all(chunk, 0, (int) CHUNK) ? ALL : chunk;
  }

  /** Sets the bits from {@code from} up to, but without, {@code to}. */
  void set(long from, long to) {
    long end;
    for (long at = from; at < to; at = end) {
      end = Math.min(to, chunkEnd(at));
      setInChunk((int) (at / CHUNK), (int) (at % CHUNK), (int) ((end - 1) % CHUNK) + 1);
    }
  }

  private void setInChunk(int index, int from, int to) {
    long[] chunk = chunks.getPlain(index);
    if (chunk == ALL) {
      return;
    }
    if (chunk == NONE) {
      chunk = new long[CHUNK_WORDS];
    }
    for (int word = from / 64; word * 64 < to; word++) {
      WORD.setRelease(chunk, word, chunk[word] | mask(word, from, to));
    }
    chunks.setRelease(index, compact(chunk));
  }
}
