package nbd.filters.detectzeroes;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which blocks of a disk were found to be zero, and which not. Holds a bounded number, and forgets
 * what was not asked for longest. Not safe for several threads.
 */
final class Findings {
  /** What is known of a block. */
  enum Finding {
    UNKNOWN,
    DATA,
    ZERO
  }

  /** Blocks on a page. */
  static final int PAGE = 512;

  /** Pages; with blocks of 4 KiB, 32 GiB of a disk. */
  static final int MOST = 1 << 14;

  private static final class Page {
    private final BitSet known = new BitSet(PAGE);
    private final BitSet zero = new BitSet(PAGE);
  }

  private final Map<Long, Page> pages =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Page> eldest) {
          return size() > MOST;
        }
      };

  Finding find(long block) {
    Page page = pages.get(block / PAGE);
    int at = (int) (block % PAGE);
    if (page == null || !page.known.get(at)) {
      return Finding.UNKNOWN;
    }
    return page.zero.get(at) ? Finding.ZERO : Finding.DATA;
  }

  void add(long block, boolean zero) {
    Page page = pages.computeIfAbsent(block / PAGE, _ -> new Page());
    int at = (int) (block % PAGE);
    page.known.set(at);
    page.zero.set(at, zero);
  }

  /** Forgets the blocks from {@code first} to {@code last}, both included. */
  void forget(long first, long last) {
    long from = first / PAGE;
    long to = last / PAGE;
    if (to - from >= pages.size()) {
      pages.keySet().removeIf(page -> page >= from && page <= to);
      return;
    }
    for (long page = from; page <= to; page++) {
      Page found = pages.get(page);
      if (found != null) {
        int start = page == from ? (int) (first % PAGE) : 0;
        int end = page == to ? (int) (last % PAGE) + 1 : PAGE;
        found.known.clear(start, end);
      }
    }
  }
}
