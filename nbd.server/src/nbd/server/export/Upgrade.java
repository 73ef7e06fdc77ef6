package nbd.server.export;

import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import nbd.api.Handover;
import nbd.api.Identity;
import nbd.api.NbdException;
import nbd.api.Support;
import nbd.api.Traits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the clients of one generation over to the next. The order is what keeps their data:
 * nobody is inside the one before when it is flushed, it is flushed before it is closed, and nobody
 * writes by the next one before all of that. Until {@link #move} everything can be undone.
 *
 * <p>Used by one thread. Calls into layers are made on others, so that one which does not return
 * ends the upgrade and nothing else.
 */
final class Upgrade {
  private static final Logger log = LoggerFactory.getLogger(Upgrade.class);

  /** Between the tries to open a disk again, in milliseconds. */
  private static final int[] PAUSES = {10, 50, 200, 0};

  /** The step that tells whether clients fit. */
  static final String COMPARE = "compare";

  /** Nobody waits for a flush ahead, so it may take so many times as long. */
  private static final int AHEAD = 6;

  private static final int MOST_ROUNDS = 5;

  /** What takes no longer may as well be flushed while clients wait. */
  private static final long LITTLE = 20_000_000;

  private final Generation from;
  private final Generation next;
  private final Steps steps;
  private final long patience;
  private final boolean beside;

  /** What is open at the next generation. */
  private final Map<Seat, Opened> opened = new ConcurrentHashMap<>();

  /** The closing of what was open there and is not wanted. */
  private final Queue<CompletableFuture<Void>> discarded = new ConcurrentLinkedQueue<>();

  /** Whether what is opened is not wanted any more. */
  private volatile boolean abandoned;

  /** Whether handles of the one before were closed, or begun to be. */
  private boolean closed;

  /** The disks that the plugin of the one before had open. */
  private Set<Identity> disksBefore = Set.of();

  private Inheritance inheritance = new Inheritance();
  private long held;

  /**
   * @param patience in nanoseconds, for all steps together while clients wait
   */
  Upgrade(Generation from, Generation next, Steps steps, long patience) {
    this.from = from;
    this.next = next;
    this.steps = steps;
    this.patience = patience;
    this.beside = from.handover().and(next.handover()) == Handover.BESIDE;
  }

  /**
   * What can be done while the one before serves on.
   *
   * @param trusted whether both have the same parameters, and so the same disk
   */
  void begin(boolean trusted) throws Trouble {
    if (beside) {
      steps.act("open", () -> open(deadline()));
    } else if (trusted && !seats().isEmpty()) {
      Calls.one("opening the disk a second time", _ -> probe(), deadline());
    }
    if (seats().stream().anyMatch(Upgrade::canFlush)) {
      steps.act("flush ahead", this::flushAhead);
    }
  }

  private void probe() throws IOException {
    Probe probe = from.askHeld(before -> next.ask(chain -> new Probe(before, chain)));
    if (probe.isPossible()) {
      next.tell(_ -> probe.look());
    }
  }

  /**
   * What is flushed while clients work need not be flushed while they wait. They go on writing; so
   * it is done again as long as there was much, and it gets less.
   */
  private void flushAhead() throws Trouble {
    long took = Long.MAX_VALUE;
    long before;
    int rounds = 0;
    do {
      before = took;
      long began = System.nanoTime();
      List<Seat> writers = seats().stream().filter(Upgrade::canFlush).toList();
      Calls.all("flush", writers, this::flushAhead, began + AHEAD * patience);
      took = System.nanoTime() - began;
      rounds++;
    } while (rounds < MOST_ROUNDS && took > LITTLE && took < before);
  }

  /** As one of the client's own requests; one that has left meanwhile has nothing to flush. */
  private void flushAhead(Seat seat) throws IOException {
    try {
      seat.enter();
    } catch (NbdException hasLeft) {
      return;
    }
    try {
      flush(seat);
    } finally {
      seat.leave();
    }
  }

  /** Those that are still served; the others were lost in an earlier upgrade. */
  private List<Seat> seats() {
    return from.seats().stream().filter(seat -> !seat.isLost()).toList();
  }

  private long deadline() {
    return System.nanoTime() + patience;
  }

  /**
   * Brings the clients to the threshold; they wait from now on.
   *
   * @param trusted whether both have the same parameters
   * @return why one of them cannot be moved; empty if all can
   */
  Optional<Misfit> carryOver(boolean trusted) throws Trouble {
    held = System.nanoTime();
    long deadline = held + patience;
    if (!from.pin()) {
      throw new Trouble(Change.OVERTAKEN);
    }
    from.hold();
    steps.act("drain", () -> drain(deadline));
    steps.act("flush", () -> flush(deadline));
    if (beside) {
      openRest(deadline);
    } else {
      steps.act("close", () -> close(deadline));
      steps.act("retain", () -> Calls.one("retain", _ -> inherit(), deadline));
      steps.act("open", () -> open(deadline));
    }
    return steps.take(COMPARE, () -> compare(trusted));
  }

  private void drain(long deadline) throws Trouble {
    if (!from.awaitEmpty(deadline)) {
      throw new Trouble(from.lacking());
    }
  }

  /** Devices tell a failure once; so all who may have written are told. */
  private void flush(long deadline) throws Trouble {
    List<Seat> writers = seats().stream().filter(Upgrade::canFlush).toList();
    Calls.all("flush", writers, inside(this::flush), deadline);
  }

  private void flush(Seat seat) throws IOException {
    try {
      seat.disk().flush();
    } catch (IOException | RuntimeException | Error failure) {
      String told = "a flush on behalf of the server failed: " + failure.getMessage();
      seats().forEach(each -> each.owe(told));
      throw failure;
    }
  }

  private static boolean canFlush(Seat seat) {
    Traits traits = seat.disk().traits();
    return traits.flush() != Support.NONE && !traits.readOnly();
  }

  /** Who makes the call counts as one inside, so that a handle is not closed under it. */
  private static Calls.Call<Seat> inside(Calls.Call<Seat> call) {
    return seat -> {
      seat.stay();
      try {
        call.make(seat);
      } finally {
        seat.leave();
      }
    };
  }

  /** What a layer wrote at its close may be lost if that fails. */
  private void close(long deadline) throws Trouble {
    closed = true;
    rememberDisks();
    Calls.all("close", seats(), inside(Upgrade::close), deadline);
  }

  private void rememberDisks() throws Trouble {
    try {
      disksBefore = from.askHeld(Probe::disks);
    } catch (IOException impossible) {
      throw new Trouble("the one before cannot be asked", impossible);
    }
  }

  private static void close(Seat seat) {
    try {
      seat.disk().close();
    } catch (IOException | RuntimeException | Error failure) {
      log.warn("a disk could not be closed well", failure);
      seat.owe("the server closed the disk, which failed: " + failure.getMessage());
    }
  }

  private void inherit() throws IOException {
    inheritance = from.askHeld(Inheritance::of);
    next.tell(inheritance::passTo);
  }

  private void open(long deadline) throws Trouble {
    Calls.one("getting ready", _ -> next.tell(Served::ready), deadline);
    openAll(seats(), deadline);
  }

  /** Clients that have come since the others' disks were opened. */
  private void openRest(long deadline) throws Trouble {
    List<Seat> there = seats();
    opened.keySet().stream().filter(seat -> !there.contains(seat)).forEach(this::discard);
    List<Seat> rest = there.stream().filter(seat -> !opened.containsKey(seat)).toList();
    if (!rest.isEmpty()) {
      steps.act("open", () -> openAll(rest, deadline));
    }
  }

  private void openAll(Collection<Seat> seats, long deadline) throws Trouble {
    Calls.all("open", seats, this::open, deadline);
  }

  private void open(Seat seat) throws IOException {
    if (!next.enter()) {
      throw next.over();
    }
    try {
      opened.put(seat, next.opened(seat.guest()));
      if (abandoned) {
        closeOpened();
      }
    } finally {
      next.leave();
    }
  }

  private Optional<Misfit> compare(boolean trusted) {
    for (Seat seat : seats()) {
      Optional<Misfit> misfit = Misfit.of(seat, opened.get(seat), trusted);
      if (misfit.isPresent()) {
        return misfit;
      }
    }
    return Optional.empty();
  }

  /** The next one has all clients, who still wait. */
  void move() {
    for (Seat seat : seats()) {
      Opened before = seat.disk();
      from.lose(seat, before);
      next.take(seat, opened.remove(seat));
    }
    closeOpened();
    inheritance.handOver();
    next.reopen();
  }

  /** Whether both can serve at the same time, each a disk of its own. */
  boolean isIndependent() {
    return !inheritance.hasAdopted() && (beside || haveDifferentDisks());
  }

  private boolean haveDifferentDisks() {
    try {
      Set<Identity> now = next.askHeld(Probe::disks);
      return !disksBefore.isEmpty() && !now.isEmpty() && Collections.disjoint(disksBefore, now);
    } catch (IOException hasEnded) {
      return false;
    }
  }

  /** The next one serves, without the clients of the one before. */
  void abandonClients() {
    inheritance.handOver();
    abandon();
    next.reopen();
  }

  /** Those who wait go on; returns how long they had to wait at most, in nanoseconds. */
  long release(Generation where) {
    where.release();
    return held == 0 ? 0 : System.nanoTime() - held;
  }

  /** Nothing is wanted of the next one any more. */
  void abandon() {
    abandoned = true;
    closeOpened();
    inheritance.giveBack();
  }

  /** The one before is as it was, but for clients whose disk cannot be opened again. */
  void undo() throws Trouble {
    abandon();
    if (closed && !from.ending().hasBegun()) {
      steps.act("roll back", this::reopen);
    }
  }

  /** What the next one has open may be in the way, but only for half of the patience. */
  private void reopen() throws Trouble {
    long deadline = deadline();
    awaitDiscarded();
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    try {
      Calls.all("opening again", seats(), inside(seat -> reopen(seat, failures)), deadline);
    } finally {
      seats().forEach(this::endUnlessOpen);
    }
    if (!failures.isEmpty()) {
      throw new Trouble("opening again failed: " + failures.peek());
    }
  }

  /** Whatever comes next may not stand that these are still open; but a close may hang. */
  void awaitDiscarded() {
    try {
      CompletableFuture.allOf(discarded.toArray(CompletableFuture<?>[]::new))
          .get(patience / 2, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException stuck) {
      log.warn("a disk that was not wanted is not closed yet");
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One that cannot be opened again does not keep the others from it. What it misses may come back
   * in a moment: a client's disk is worth some tries.
   */
  private void reopen(Seat seat, Queue<String> failures) {
    for (int pause : PAUSES) {
      try {
        reopen(seat);
        return;
      } catch (IOException | RuntimeException | Error failure) {
        log.warn("a client's disk cannot be opened again", failure);
        if (pause == 0) {
          failures.add(String.valueOf(failure.getMessage()));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
      }
    }
  }

  private void reopen(Seat seat) throws IOException {
    if (!seat.disk().isClosed()) {
      return;
    }
    Opened again = from.askHeld(_ -> from.opened(seat.guest()));
    Optional<Misfit> misfit = Misfit.of(seat, again, true);
    if (misfit.isPresent()) {
      again.close();
      throw new IOException(misfit.get().why());
    }
    seat.move(again, seat.keeper());
    if (!seat.isOpen()) {
      // It was given up meanwhile, because this took too long.
      again.close();
    }
  }

  private void endUnlessOpen(Seat seat) {
    if (seat.disk().isClosed()) {
      seat.end();
    }
  }

  private void closeOpened() {
    List.copyOf(opened.keySet()).forEach(this::discard);
  }

  private void discard(Seat seat) {
    Opened unused = opened.remove(seat);
    if (unused != null) {
      discarded.add(next.discard(unused));
    }
  }
}
