package nbd.server.export;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import nbd.api.Client;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.OpenException;
import nbd.api.Traits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One chain of layers that serves an export, from its making to its end. An export that is replaced
 * or whose plugin is renewed gets another one. May be used by any thread.
 *
 * <p>Every call into a layer is made by somebody who is inside: requests at their seat, everything
 * else, the making too, at the door. The end shuts both, and a thread of its own waits until nobody
 * is inside, closes the handles, the chain and what it was lent. So whoever ends it can stop
 * waiting, and no layer is ever closed under a call.
 */
final class Generation {
  private static final Logger log = LoggerFactory.getLogger(Generation.class);

  private final Source source;
  private final Layers layers;
  private final ServerHost host;
  private final Ending ending = new Ending();
  private final Semaphore stirs = new Semaphore(0);
  private final Door door = new Door(this::stir);
  private final Set<Seat> seats = ConcurrentHashMap.newKeySet();
  private final Keeping keeping = new Keeping();
  private final List<Opened> leftOpen = new CopyOnWriteArrayList<>();
  private volatile Runnable vacated = () -> {};
  private volatile boolean pinned;
  private volatile boolean orphaned;
  private volatile String why = "";
  private volatile Served chain;

  /** What the layers are asked, outside of a seat. */
  @FunctionalInterface
  interface Question<T> {
    T of(Served chain) throws IOException;
  }

  /** What the layers are told, outside of a seat. */
  @FunctionalInterface
  interface Message {
    void to(Served chain) throws IOException;
  }

  /** The maker is inside from the beginning; {@link #made} or {@link #givenUp} lets it out. */
  Generation(Source source, Layers layers, ServerHost host) {
    this.source = source;
    this.layers = layers;
    this.host = host;
    door.enter();
  }

  Source source() {
    return source;
  }

  Layers layers() {
    return layers;
  }

  ServerHost host() {
    return host;
  }

  /** How many clients have a place here. */
  int clients() {
    return seats.size();
  }

  /** Those who have a place here now. */
  List<Seat> seats() {
    return List.copyOf(seats);
  }

  /**
   * What it is made of; its handles may be open at the same time as those of another one, or not.
   */
  Handover handover() {
    return chain.handover();
  }

  /** Is told whenever the last client has left. */
  void whenVacated(Runnable then) {
    vacated = then;
  }

  /** The maker has made it. */
  void made(Served made) {
    chain = made;
    if (ending.hasBegun()) {
      made.end();
    }
    door.leave();
  }

  /** The maker has given up. */
  void givenUp() {
    end("it could not be made");
    door.leave();
  }

  /**
   * Asks the layers.
   *
   * @throws OpenException if this generation has ended, or is held
   */
  <T> T ask(Question<T> question) throws IOException {
    if (!door.enter()) {
      throw over();
    }
    try {
      return question.of(chain);
    } finally {
      door.leave();
    }
  }

  /** As {@link #ask}, where there is no answer. */
  void tell(Message message) throws IOException {
    boolean _ =
        ask(
            asked -> {
              message.to(asked);
              return true;
            });
  }

  /** As {@link #ask}, for an upgrade that holds this generation: it does not end meanwhile. */
  <T> T askHeld(Question<T> question) throws IOException {
    door.stay();
    try {
      return question.of(chain);
    } finally {
      door.leave();
    }
  }

  /** Goes in, as those do who ask; {@link #leave} follows. */
  boolean enter() {
    return door.enter();
  }

  void leave() {
    door.leave();
  }

  /** Opens the chain for a client, by somebody who is inside. */
  Opened opened(Guest guest) throws IOException {
    Client client = guest.of(source.spec().readOnly());
    Handle handle = chain.open(client);
    Traits told = handle.traits();
    boolean lessens = client.readOnly() && !told.readOnly();
    Traits traits = lessens ? told.but().readOnly(true).build() : told;
    return new Opened(handle, traits, chain.concurrency());
  }

  /**
   * Opens the chain for a client, and gives it a place; by somebody who is inside.
   *
   * @throws OpenException if this generation has ended, or as the layers say
   */
  Seat open(Guest guest) throws IOException {
    Seat seat = new Seat(guest, opened(guest), keeping);
    seats.add(seat);
    if (ending.hasBegun()) {
      seat.close();
      throw over();
    }
    return seat;
  }

  OpenException over() {
    return new OpenException(OpenException.Reason.UNKNOWN, "this export has ended: " + why);
  }

  /**
   * An upgrade is at work here: an end that begins from now on waits until {@link #unpin} before it
   * closes anything.
   *
   * @return false if the end has begun already
   */
  boolean pin() {
    pinned = true;
    return !ending.hasBegun();
  }

  /** The upgrade is over. */
  void unpin() {
    pinned = false;
    stir();
  }

  /** Lets new clients in again, where this has not ended in the meantime. */
  void reopen() {
    if (!ending.hasBegun()) {
      door.reopen();
    }
    if (ending.hasBegun()) {
      door.shut();
    }
  }

  /** Lets no new clients in until {@link #reopen}. */
  void shut() {
    door.shut();
  }

  /** Lets nobody in until the release. */
  void hold() {
    chain.hold(true);
    door.shut();
    seats.forEach(Seat::hold);
  }

  /**
   * Waits until nobody is inside of what is held.
   *
   * @return whether that came in time
   */
  boolean awaitEmpty(long deadline) {
    try {
      while (!isEmpty()) {
        long rest = deadline - System.nanoTime();
        if (rest <= 0 || !stirs.tryAcquire(rest, TimeUnit.NANOSECONDS)) {
          return isEmpty();
        }
        stirs.drainPermits();
      }
      return true;
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What is waited for when this is held, for people. */
  String lacking() {
    String connections =
        seats.stream()
            .filter(seat -> !seat.isAtRest())
            .map(seat -> Long.toString(seat.guest().of(true).connection()))
            .collect(Collectors.joining(", "));
    return connections.isEmpty()
        ? "a client's open did not return in time"
        : "a request of connection %s did not return in time, or its client does not send it to its end or read the reply"
            .formatted(connections);
  }

  /** Who was just coming when this was held has a seat by now, which is not held yet. */
  private boolean isEmpty() {
    if (!door.isEmpty()) {
      return false;
    }
    seats.forEach(Seat::hold);
    return seats.stream().allMatch(Seat::isAtRest);
  }

  /** Lets in again who waits, where this has not ended in the meantime. */
  void release() {
    chain.hold(false);
    reopen();
    List<Seat> gone = seats.stream().filter(Seat::release).toList();
    gone.forEach(this::close);
  }

  /** Somebody else's disk may take its time to close. */
  private void close(Seat seat) {
    Errand.start("nbdj-closing-" + source.spec().name(), () -> quietly("handle", seat));
  }

  /** Gives a held seat a place here. */
  void take(Seat seat, Opened disk) {
    seat.move(disk, keeping);
    seats.add(seat);
    if (ending.hasBegun()) {
      seat.end();
    }
  }

  /**
   * Closes what was opened here and is not wanted; returns at once.
   *
   * @return ends when it is closed
   */
  CompletableFuture<Void> discard(Opened disk) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    door.stay();
    Errand.start(
        "nbdj-closing-" + source.spec().name(),
        () -> {
          quietly("handle", disk::close);
          door.leave();
          closed.complete(null);
        });
    return closed;
  }

  /** The seat has gone to another generation; what it had open here is closed at the end. */
  void lose(Seat seat, Opened disk) {
    seats.remove(seat);
    leftOpen.add(disk);
  }

  /** How far its end has come. */
  Ending ending() {
    return ending;
  }

  /** A layer of it has gone: whoever wanted this may want it of another one. */
  void orphan(String because) {
    orphaned = true;
    end(because);
  }

  boolean isOrphaned() {
    return orphaned;
  }

  /**
   * Begins the end, once; returns at once.
   *
   * @param because for clients that come in this moment
   */
  void end(String because) {
    if (!ending.begin()) {
      return;
    }
    why = because;
    door.shut();
    seats.forEach(Seat::end);
    Served made = chain;
    if (made != null) {
      made.end();
    }
    Errand.start(
        "nbdj-ending-" + source.spec().name(),
        () -> ending.bringAbout(this::everybodyLeft, seats::isEmpty, this::closeRest));
  }

  private void stir() {
    ending.news();
    stirs.release();
  }

  /** Closes the handles of those seats where nobody is inside, though others may be. */
  private boolean everybodyLeft() {
    if (pinned) {
      return false;
    }
    boolean empty = door.isEmpty();
    for (Seat seat : seats) {
      if (seat.isEmpty()) {
        quietly("handle", seat);
      } else {
        empty = false;
      }
    }
    return empty;
  }

  private void closeRest() {
    leftOpen.forEach(disk -> quietly("handle", disk::close));
    leftOpen.clear();
    if (chain != null) {
      quietly("export", chain);
    }
    quietly("temporary folder", host);
  }

  private void quietly(String what, AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception | Error failure) {
      log.atWarn()
          .addKeyValue("export", source.spec().name())
          .setCause(failure)
          .log("close of the {} failed", what);
    }
  }

  private final class Keeping implements Seat.Keeper {
    @Override
    public void emptied(Seat seat) {
      stir();
    }

    @Override
    public void closed(Seat seat) {
      seats.remove(seat);
      stir();
      if (seats.isEmpty()) {
        vacated.run();
      }
    }
  }
}
