package nbd.plugin.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * The slabs of a pool, by number. Changed only under the lock of the pool; whoever has a page in
 * use finds its slab without one.
 */
final class Slabs {
  private static final int LEAST_PAGES = 32;

  /** Up to so many slabs of one size, as systems limit the number of mappings, often to 65,530. */
  private static final int SLABS_OF_A_SIZE = 4096;

  private static final int MOST = 1 << (Integer.SIZE - 1 - Slab.INDEX_BITS);

  private final BitSet numbers = new BitSet();
  private volatile Slab[] byNumber = new Slab[16];
  private long pages;

  Slabs() {
    // Number 0 would make pages that look like Entry.HOLE and Entry.ZERO.
    numbers.set(0);
  }

  /** The slab of a page that is in use. */
  Slab of(int page) {
    return byNumber[page >>> Slab.INDEX_BITS];
  }

  /**
   * Adds a slab: of 1 MiB up to 8 GiB in all, then growing with what there is up to 64 MiB.
   *
   * @throws IOException if there is no memory; so does an OutOfMemoryError say. Nothing has changed
   *     then.
   */
  Slab add(SlabMemory memory) throws IOException {
    int number = numbers.nextClearBit(0);
    if (number == MOST) {
      throw new IOException("a disk has at most " + (MOST - 1) + " slabs");
    }
    Arena arena = Arena.ofShared();
    try {
      Slab slab = new Slab(number, arena, memory.reserve(arena, (long) nextPages() * Page.SIZE));
      add(slab);
      return slab;
    } catch (IOException | OutOfMemoryError none) {
      arena.close();
      throw none;
    }
  }

  /** Adds a slab that has its memory already, at the number that it has. */
  void add(Slab slab) {
    int number = slab.number();
    if (number >= byNumber.length) {
      byNumber = Arrays.copyOf(byNumber, 2 * number);
    }
    byNumber[number] = slab;
    numbers.set(number);
    pages += slab.pages();
  }

  private int nextPages() {
    long share = Long.highestOneBit(pages / SLABS_OF_A_SIZE);
    return Math.clamp(share, LEAST_PAGES, Slab.MOST_PAGES);
  }

  /** Forgets a slab, whose memory the caller gives back. */
  void remove(Slab slab) {
    byNumber[slab.number()] = null;
    numbers.clear(slab.number());
    pages -= slab.pages();
  }

  /** All, in no order. */
  List<Slab> all() {
    return Arrays.stream(byNumber).filter(Objects::nonNull).toList();
  }

  /** How many there are. */
  int count() {
    return numbers.cardinality() - 1;
  }
}
