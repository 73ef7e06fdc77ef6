package nbd.filters.changed;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts changes that are under way, so that it can be told when all that had begun before some
 * moment are over. Beginning and ending one takes no lock, and nobody waits.
 *
 * <p>Changes are counted in two columns, new ones in the current one. A column is empty at some
 * moment if as many have ended, counted first, as have begun, counted then. When a new change goes
 * to the other column, this one becomes empty in the end, however many changes there are.
 */
final class Changes {
  private final LongAdder[] begun = {new LongAdder(), new LongAdder()};
  private final LongAdder[] ended = {new LongAdder(), new LongAdder()};
  private volatile int current;

  /**
   * A change begins: to be called before it looks at what {@link Grace} is about.
   *
   * @return what {@link #end} is to be told
   */
  int begin() {
    int column = current;
    begun[column].increment();
    // Adders only release. Either this change sees what is new, or the grace sees this change.
    VarHandle.fullFence();
    return column;
  }

  /** A change is over. */
  void end(int column) {
    ended[column].increment();
  }

  private boolean isEmpty(int column) {
    long over = ended[column].sum();
    return begun[column].sum() == over;
  }

  /**
   * From now until all changes that have begun are over. To be called when a change that begins
   * sees what it has to.
   */
  Grace grace() {
    return new Grace();
  }

  /** Whether all changes are over that had begun when it was made. Used by one thread at a time. */
  final class Grace {
    private final boolean[] wasEmpty = new boolean[2];

    private Grace() {}

    /** Whether they are; asked again and again. */
    boolean isOver() {
      look();
      int column = current;
      if (wasEmpty[1 - column] && !wasEmpty[column]) {
        current = 1 - column;
        look();
      }
      return wasEmpty[0] && wasEmpty[1];
    }

    /** A column that was empty once has none of those changes, whatever came then. */
    private void look() {
      VarHandle.fullFence();
      for (int column = 0; column < 2; column++) {
        wasEmpty[column] |= isEmpty(column);
      }
    }
  }
}
