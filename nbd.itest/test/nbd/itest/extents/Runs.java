package nbd.itest.extents;

import java.util.Arrays;
import java.util.Random;

/** The statuses of a disk of any size, as a sorted list of runs whose neighbours differ. */
final class Runs {
  private final long[] ends;
  private final long[] statuses;

  /** Where the last byte was found: mostly the next one is there too. Any thread may change it. */
  private volatile int last;

  private Runs(long[] ends, long[] statuses) {
    this.ends = ends;
    this.statuses = statuses;
  }

  /** Runs up to {@code size} whose statuses are out of {@code among}, which has two or more. */
  static Runs random(Random random, long size, long... among) {
    int most = 1 + random.nextInt(40);
    long[] ends = new long[most];
    long[] statuses = new long[most];
    int count = 0;
    for (long at = 0; at < size; count++) {
      long length = count == most - 1 ? size - at : Math.min(Lengths.any(random), size - at);
      at += length;
      ends[count] = at;
      do {
        statuses[count] = among[random.nextInt(among.length)];
      } while (count > 0 && statuses[count] == statuses[count - 1]);
    }
    return new Runs(Arrays.copyOf(ends, count), Arrays.copyOf(statuses, count));
  }

  /** The same, but bytes before {@code end} have {@code status}. */
  Runs beginningWith(long end, long status) {
    int first = index(end);
    int join = statuses[first] == status ? 0 : 1;
    int count = ends.length - first + join;
    long[] newEnds = new long[count];
    long[] newStatuses = new long[count];
    System.arraycopy(ends, first, newEnds, join, ends.length - first);
    System.arraycopy(statuses, first, newStatuses, join, ends.length - first);
    if (join == 1) {
      newEnds[0] = end;
      newStatuses[0] = status;
    }
    return new Runs(newEnds, newStatuses);
  }

  private int index(long at) {
    int guess = last;
    if (at < ends[guess] && (guess == 0 || at >= ends[guess - 1])) {
      return guess;
    }
    int found = search(at);
    last = found;
    return found;
  }

  private int search(long at) {
    int found = Arrays.binarySearch(ends, at + 1);
    return found >= 0 ? found : -found - 1;
  }

  /** The status of the byte at {@code at}. */
  long status(long at) {
    return statuses[index(at)];
  }

  /** Where the run of that byte ends. */
  long end(long at) {
    return ends[index(at)];
  }

  /** Where the run of that byte begins. */
  long start(long at) {
    int index = index(at);
    return index == 0 ? 0 : ends[index - 1];
  }

  /** The end of some run. */
  long someEnd(Random random) {
    return ends[random.nextInt(ends.length)];
  }
}
