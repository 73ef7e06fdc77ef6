package nbd.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import nbd.api.Lease;

/** The rules of one {@link nbd.api.ReadSink}: what the layer below it has to keep to. */
final class SinkRules {
  /**
   * Server memory that a layer fills.
   *
   * @param at place in the read
   */
  record Space(long at, Poison memory) {}

  private final String who;
  private final long length;
  private final Thread caller = Thread.currentThread();
  private final TreeMap<Long, Long> told = new TreeMap<>();
  private final List<Space> spaces = new ArrayList<>();
  private boolean ended;

  /**
   * @param who the layer, for messages
   * @param length of the read, in bytes
   */
  SinkRules(String who, long length) {
    this.who = who;
    this.length = length;
  }

  /** The layer gives these bytes. */
  void part(String how, long at, long count) {
    Breach.unless(!ended, "%s used the sink after its read had returned: %s", who, how);
    Breach.unless(
        Thread.currentThread() == caller,
        "%s used the sink on thread %s, but %s called the read",
        who,
        Thread.currentThread(),
        caller);
    Breach.unless(
        at >= 0 && count >= 1 && at <= length - count,
        "%s gave %d bytes at %d (%s) of a read of %d bytes; 1 or more inside the read are right",
        who,
        count,
        at,
        how,
        length);
    Map.Entry<Long, Long> before = told.lowerEntry(at + count);
    Breach.unless(
        before == null || before.getValue() <= at,
        "%s gave byte %d of a read twice, now by %s",
        who,
        at,
        how);
    told.put(at, at + count);
  }

  ByteBuffer space(long at, int count) {
    part("space", at, count);
    Poison memory = new Poison(count);
    spaces.add(new Space(at, memory));
    return memory.space();
  }

  List<Space> spaces() {
    return spaces;
  }

  /** The read is over; its first {@code good} bytes must have come. */
  void end(long good) {
    ended = true;
    long next = 0;
    for (Map.Entry<Long, Long> part : told.entrySet()) {
      if (part.getKey() > next) {
        break;
      }
      next = part.getValue();
    }
    Breach.unless(next >= good, "%s did not give byte %d of a read of %d", who, next, length);
    spaces.stream()
        .filter(space -> space.at() + space.memory().filled().remaining() <= good)
        .forEach(space -> space.memory().check(who, space.at()));
  }

  /** A lease that is released once, and then the lent bytes must be as they were. */
  Lease once(Lease lease, ByteBuffer lent) {
    AtomicBoolean released = new AtomicBoolean();
    ByteBuffer view = lent.duplicate();
    ByteBuffer then = ByteBuffer.allocate(lent.remaining()).put(lent.duplicate()).flip();
    return () -> {
      Breach.unless(!released.getAndSet(true), "a lease of %s was released twice", who);
      boolean same = view.mismatch(then) < 0;
      lease.release();
      Breach.unless(same, "%s changed %d lent bytes before the release", who, then.remaining());
    };
  }
}
