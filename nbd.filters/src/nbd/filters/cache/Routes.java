package nbd.filters.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The handles of the disk below that are open. One that is borrowed is not closed before it is
 * given back. Safe for any number of threads.
 */
final class Routes {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition givenBack = lock.newCondition();
  private final List<Route> open = new ArrayList<>();
  private final Set<Route> leaving = new HashSet<>();
  private final Map<Route, Integer> borrowed = new HashMap<>();

  void add(Route route) {
    lock.lock();
    try {
      open.add(route);
    } finally {
      lock.unlock();
    }
  }

  /** Nobody else writes by the route any more when this returns; flushes still cover it. */
  void leaves(Route route) {
    lock.lock();
    try {
      leaving.add(route);
      awaitBack(route);
    } finally {
      lock.unlock();
    }
  }

  /** Nobody uses the route any more when this returns. */
  void remove(Route route) {
    lock.lock();
    try {
      open.remove(route);
      leaving.remove(route);
      awaitBack(route);
    } finally {
      lock.unlock();
    }
  }

  private void awaitBack(Route route) {
    while (borrowed.containsKey(route)) {
      givenBack.awaitUninterruptibly();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return open.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  boolean isAnyWritable() {
    lock.lock();
    try {
      return open.stream().anyMatch(this::isToBeWritten);
    } finally {
      lock.unlock();
    }
  }

  /** One that can be written to, to be given back. */
  Optional<Route> borrow() {
    lock.lock();
    try {
      Optional<Route> found = open.stream().filter(this::isToBeWritten).findFirst();
      found.ifPresent(this::lend);
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** All others by which something was changed that was not flushed, to be given back. */
  List<Route> borrowUnflushed(Route but) {
    lock.lock();
    try {
      List<Route> found =
          open.stream().filter(route -> route != but && route.isUnflushed()).toList();
      found.forEach(this::lend);
      return found;
    } finally {
      lock.unlock();
    }
  }

  private boolean isToBeWritten(Route route) {
    return route.isWritable() && !leaving.contains(route);
  }

  private void lend(Route route) {
    borrowed.merge(route, 1, Integer::sum);
  }

  void giveBack(Route route) {
    lock.lock();
    try {
      borrowed.computeIfPresent(route, (_, times) -> times == 1 ? null : times - 1);
      givenBack.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
