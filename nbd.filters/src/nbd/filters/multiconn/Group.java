package nbd.filters.multiconn;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Handles whose flushes belong together. May be used by several threads. */
final class Group {
  private final Tracking tracking;
  private final Set<Member> members = ConcurrentHashMap.newKeySet();
  private final AtomicLong clock = new AtomicLong();

  /** Of handles that are closed, here or before there was this group: not all may be stable yet. */
  private final Ticks gone = new Ticks();

  Group(Tracking tracking) {
    this.tracking = tracking;
    gone.change(now());
  }

  void join(Member member) {
    members.add(member);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** What calls are noted with when they return. */
  long now() {
    return clock.get();
  }

  /** The next time, for what others may have to see. */
  long tick() {
    return clock.incrementAndGet();
  }

  /**
   * The handle is about to be closed.
   *
   * @param covered whether what it changed is to be flushed, because the flushes of the others
   *     cover it and will not reach it any more
   */
  void leave(Member member, boolean covered) throws IOException {
    try {
      if (covered && member.ticks().hasChanges()) {
        flush(member, member);
      }
    } finally {
      gone.inherit(member.ticks());
      member.leave();
      members.remove(member);
    }
  }

  /**
   * Flushes one handle for another one, or for itself. The device may tell a failure this once, and
   * a flush of each handle is to cover what this one has changed: all are told.
   */
  private void flush(Member member, Member asking) throws IOException {
    run(member, () -> member.flushAndTell(failure -> owe(asking, failure)));
  }

  private void owe(Member asking, IOException failure) {
    members.stream().filter(each -> each != asking).forEach(each -> each.owe(failure));
  }

  /** What a flush is. */
  @FunctionalInterface
  private interface Flush {
    void run() throws IOException;
  }

  /** Flushes one handle; its changes may be seen by others then. */
  private void run(Member member, Flush flush) throws IOException {
    boolean hadChanges = member.ticks().hasChanges();
    long begin = tick();
    flush.run();
    member.ticks().flush(begin);
    if (hadChanges) {
      member.ticks().push(tick());
    }
  }

  /**
   * Flushes every handle that has something to flush, those with changes first: the others are
   * flushed to forget what they have kept, which they could keep again before.
   *
   * @param asking is flushed also for those that have gone
   * @throws IOException the first failure, now or since its last flush; all others are flushed all
   *     the same
   */
  void flushAll(Member asking) throws IOException {
    long begin = tick();
    IOException failure = null;
    List<Member> writers = members.stream().filter(member -> isWriter(member, asking)).toList();
    for (Member member : writers) {
      failure = flush(member, asking, failure);
    }
    boolean everybody =
        tracking == Tracking.OFF || (tracking == Tracking.FAST && !writers.isEmpty());
    for (Member member : members) {
      if (mayHaveMissed(member) || (everybody && !writers.contains(member))) {
        failure = flush(member, asking, failure);
      }
    }
    IOException owed = asking.settle().orElse(null);
    failure = failure == null ? owed : failure;
    if (failure != null) {
      throw failure;
    }
    gone.flush(begin);
  }

  private boolean isWriter(Member member, Member asking) {
    return member.ticks().hasChanges() || (member == asking && gone.hasChanges());
  }

  private IOException flush(Member member, Member asking, IOException before) {
    try {
      flush(member, asking);
      return before;
    } catch (IOException failure) {
      return before == null ? failure : before;
    }
  }

  private boolean mayHaveMissed(Member member) {
    Ticks ticks = member.ticks();
    return ticks.mayHaveMissed(gone)
        || members.stream()
            .anyMatch(other -> other != member && ticks.mayHaveMissed(other.ticks()));
  }

  /**
   * Flushes one handle, if there is something to flush.
   *
   * @param coversAll whether the layer below says that this covers what all have changed
   */
  void flushOne(Member member, boolean coversAll) throws IOException {
    boolean isForAll = coversAll || tracking == Tracking.FAST;
    boolean isNeeded =
        switch (tracking) {
          case OFF -> true;
          case FAST -> anybodyHasChanges();
          case CONNECTION ->
              mayHaveMissed(member) || (coversAll ? anybodyHasChanges() : isWriter(member, member));
        };
    if (isNeeded) {
      long before = tick();
      run(member, member::flush);
      if (isForAll) {
        members.forEach(each -> each.ticks().flush(before));
      }
      gone.flush(before);
    }
  }

  private boolean anybodyHasChanges() {
    return gone.hasChanges() || members.stream().anyMatch(each -> each.ticks().hasChanges());
  }
}
