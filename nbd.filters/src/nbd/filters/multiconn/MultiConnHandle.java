package nbd.filters.multiconn;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Call;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** Notes what there is to flush, and flushes what the mode says. */
final class MultiConnHandle extends PassThrough {
  private final Handle below;
  private final Mode mode;
  private final Traits traits;
  private final Groups groups;
  private final String name;
  private final Member member;
  private final Group group;

  /** Held during a call where the layers below stand one at a time; null if they stand more. */
  private final ReentrantLock one;

  /**
   * @param mode not AUTO
   * @param name of the group
   * @param oneByOne whether the layers below stand one call at a time in each handle: calls of
   *     another client's thread, which flushes all handles, the server does not know of
   */
  MultiConnHandle(Handle below, Mode mode, Groups groups, String name, boolean oneByOne) {
    super(below);
    this.below = below;
    this.mode = mode;
    this.traits = mode.traits(below.traits());
    this.groups = groups;
    this.name = name;
    this.one = oneByOne ? new ReentrantLock() : null;
    this.member = new Member(this::flushBelow);
    this.group = groups.join(name, member);
  }

  @Override
  public Traits traits() {
    return traits;
  }

  /** A client that sends slowly is waited for before anybody else has to wait for this call. */
  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    if (one != null) {
      in.payload();
    }
    super.write(range, in, flags);
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    return switch (call.kind()) {
      case WRITE, ZERO, TRIM -> change(call, rest);
      case READ, CACHE -> read(rest);
      default -> alone(rest);
    };
  }

  /** What fails may have changed something too. */
  private <R> R change(Call call, Next<R> rest) throws IOException {
    boolean stable = false;
    try {
      R result = alone(rest);
      stable = call.flags().contains(Flag.FUA);
      return result;
    } finally {
      if (stable) {
        member.ticks().push(group.tick());
      } else {
        member.ticks().change(group.now());
      }
    }
  }

  private <R> R read(Next<R> rest) throws IOException {
    try {
      return alone(rest);
    } finally {
      member.ticks().read(group.now());
    }
  }

  private <R> R alone(Next<R> rest) throws IOException {
    if (one == null) {
      return rest.proceed();
    }
    one.lock();
    try {
      return rest.proceed();
    } finally {
      one.unlock();
    }
  }

  private Void flushBelow() throws IOException {
    return alone(
        () -> {
          below.flush();
          return null;
        });
  }

  @Override
  public void flush() throws IOException {
    if (mode == Mode.EMULATE) {
      group.flushAll(member);
    } else {
      group.flushOne(member, below.traits().multiConn() == Support.NATIVE);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      group.leave(member, mode == Mode.EMULATE);
    } finally {
      groups.left(name);
      super.close();
    }
  }
}
