package nbd.plugin.vddk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Hold up the calls of a {@link FakeLibrary}, by their names. May be used by any thread. */
final class Gates {
  private final Map<String, CountDownLatch> shut = new HashMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;

  /** From now on the call does not return. */
  synchronized void shut(String call) {
    shut.put(call, new CountDownLatch(1));
  }

  /** It returns, and so do those that are in it. */
  synchronized void open(String call) {
    shut.remove(call).countDown();
  }

  void pass(String call) {
    CountDownLatch gate;
    synchronized (this) {
      gate = shut.get(call);
    }
    try {
      if (gate != null) {
        gate.await();
      }
    } catch (InterruptedException stop) {
      throw new AssertionError("a thread inside the library was interrupted", stop);
    }
  }

  /** From now on reads and writes are begun and not completed. */
  synchronized void hold() {
    holding = true;
  }

  /** From now on they are completed again; those that are held stay so. */
  synchronized void holdNoMore() {
    holding = false;
  }

  /** How many are held. */
  synchronized int held() {
    return held.size();
  }

  /** Carried out and completed now, or later. */
  void complete(Runnable completion) {
    synchronized (this) {
      if (holding) {
        held.add(completion);
        return;
      }
    }
    completion.run();
  }

  /** Completes, last first, what is held. */
  void release() {
    List<Runnable> all;
    synchronized (this) {
      holding = false;
      all = List.copyOf(held);
      held.clear();
    }
    all.reversed().forEach(Runnable::run);
  }
}
