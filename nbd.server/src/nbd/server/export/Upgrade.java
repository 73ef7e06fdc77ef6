package nbd.server.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nbd.api.Handover;
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

  /** What can be done while the one before serves on. */
  void begin() throws Trouble {
    if (beside) {
      steps.act("open", () -> open(deadline()));
    }
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
      throw new Trouble("the one before has ended");
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
    return steps.take("compare", () -> compare(trusted));
  }

  private void drain(long deadline) throws Trouble {
    if (!from.awaitEmpty(deadline)) {
      throw new Trouble(from.lacking());
    }
  }

  /** Devices tell a failure once; so all who may have written are told. */
  private void flush(long deadline) throws Trouble {
    List<Seat> writers = from.seats().stream().filter(Upgrade::canFlush).toList();
    Calls.all("flush", writers, inside(this::flush), deadline);
  }

  private void flush(Seat seat) throws IOException {
    try {
      seat.disk().flush();
    } catch (IOException | RuntimeException | Error failure) {
      String told = "a flush on behalf of the server failed: " + failure.getMessage();
      from.seats().forEach(each -> each.owe(told));
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
    Calls.all("close", from.seats(), inside(Upgrade::close), deadline);
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
    next.ask(
        chain -> {
          inheritance.passTo(chain);
          return true;
        });
  }

  private void open(long deadline) throws Trouble {
    Calls.one("getting ready", _ -> next.ask(Upgrade::ready), deadline);
    openAll(from.seats(), deadline);
  }

  private static boolean ready(Served chain) throws IOException {
    chain.ready();
    return true;
  }

  /** Clients that have come since the others' disks were opened. */
  private void openRest(long deadline) throws Trouble {
    List<Seat> rest = from.seats().stream().filter(seat -> !opened.containsKey(seat)).toList();
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
    for (Seat seat : from.seats()) {
      Optional<Misfit> misfit = Misfit.of(seat, opened.get(seat), trusted);
      if (misfit.isPresent()) {
        return misfit;
      }
    }
    return Optional.empty();
  }

  /** The next one has all clients, who still wait. */
  void move() {
    for (Seat seat : from.seats()) {
      Opened before = seat.disk();
      from.lose(seat, before);
      next.take(seat, opened.remove(seat));
    }
    closeOpened();
    inheritance.handOver();
  }

  /** Whether the next one depends on what the one before has left. */
  boolean hasAdopted() {
    return inheritance.hasAdopted();
  }

  /** The next one serves, without the clients of the one before. */
  void abandonClients() {
    abandon();
    inheritance.handOver();
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
    awaitDiscarded(patience / 2);
    try {
      Calls.all("opening again", from.seats(), inside(this::reopen), deadline);
    } catch (Trouble failed) {
      from.seats().forEach(this::endUnlessOpen);
      throw failed;
    }
  }

  private void awaitDiscarded(long nanos) {
    try {
      CompletableFuture.allOf(discarded.toArray(CompletableFuture<?>[]::new))
          .get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException stuck) {
      log.warn("a disk that was not wanted is not closed yet");
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
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
    List<Seat> seats = new ArrayList<>(opened.keySet());
    for (Seat seat : seats) {
      Opened unused = opened.remove(seat);
      if (unused != null) {
        discarded.add(next.discard(unused));
      }
    }
  }
}
