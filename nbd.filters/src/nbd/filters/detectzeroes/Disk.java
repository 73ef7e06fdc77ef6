package nbd.filters.detectzeroes;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Range;

/**
 * What handles of one disk, or of several that may be the same, know of each other: what is being
 * read by them to find zeroes, and what is being changed. May be used by several threads.
 *
 * <p>A change makes forgotten what was found there before it begins, and nothing is found by a read
 * that has been under way with it. So no zero is told once it is overwritten.
 */
final class Disk {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<View> views = new ArrayList<>();
  private final List<Look> looks = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();

  /**
   * For one more handle.
   *
   * @param name of the disk that it shows
   * @param shares whether it surely shows the same bytes as others of that name do. Else each
   *     client may have a disk of its own, and what is zero in one of them can be data in another
   * @param block size of a block in bytes
   */
  View open(String name, boolean shares, long block) {
    lock.lock();
    try {
      View alone = new View(name, shares, block, new Findings());
      View view =
          views.stream()
              .filter(alone::shows)
              .findFirst()
              .map(other -> new View(name, shares, block, other.findings))
              .orElse(alone);
      views.add(view);
      return view;
    } finally {
      lock.unlock();
    }
  }

  /** What one handle knows. */
  final class View {
    private final String name;
    private final boolean shares;
    private final long block;
    private final Findings findings;

    private View(String name, boolean shares, long block, Findings findings) {
      this.name = name;
      this.shares = shares;
      this.block = block;
      this.findings = findings;
    }

    /** Whether what is found for one of them is true of the other one. */
    private boolean shows(View other) {
      return shares && other.shares && name.equals(other.name) && block == other.block;
    }

    /** What is known of a block. */
    Findings.Finding find(long number) {
      lock.lock();
      try {
        return findings.find(number);
      } finally {
        lock.unlock();
      }
    }

    /** The bytes of {@code range} are about to be read. */
    Look look(Range range) {
      lock.lock();
      try {
        Look look = new Look(this, range);
        look.spoiled = changes.stream().anyMatch(change -> look.overlaps(change.range));
        looks.add(look);
        return look;
      } finally {
        lock.unlock();
      }
    }

    /** The bytes of {@code range} are about to be changed. */
    Change change(Range range) {
      lock.lock();
      try {
        if (!range.isEmpty()) {
          views.forEach(view -> view.forget(range));
          looks.forEach(look -> look.spoil(range));
        }
        Change change = new Change(range);
        changes.add(change);
        return change;
      } finally {
        lock.unlock();
      }
    }

    private void forget(Range range) {
      findings.forget(range.offset() / block, (range.end() - 1) / block);
    }

    /**
     * The handle is closed; with the last one that shares it, what was found is forgotten, for then
     * others may change the disk.
     */
    void close() {
      lock.lock();
      try {
        views.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }

  /** A read that is under way until it is closed. */
  final class Look implements AutoCloseable {
    private final View view;
    private final Range range;
    private boolean spoiled;

    private Look(View view, Range range) {
      this.view = view;
      this.range = range;
    }

    private boolean overlaps(Range changed) {
      return range.intersection(changed).isPresent();
    }

    private void spoil(Range changed) {
      spoiled |= overlaps(changed);
    }

    /** Remembers blocks that were read, unless they may have been changed meanwhile. */
    void found(long first, boolean[] zero) {
      lock.lock();
      try {
        for (int i = 0; i < zero.length && !spoiled; i++) {
          view.findings.add(first + i, zero[i]);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        looks.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }

  /** A change that is under way until it is closed. */
  final class Change implements AutoCloseable {
    private final Range range;

    private Change(Range range) {
      this.range = range;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        changes.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }
}
