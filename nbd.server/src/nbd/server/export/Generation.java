package nbd.server.export;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nbd.api.Client;
import nbd.api.Handle;
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

  private final long number;
  private final Source source;
  private final Layers layers;
  private final ServerHost host;
  private final Ending ending = new Ending();
  private final Door door = new Door(ending::news);
  private final Set<Seat> seats = ConcurrentHashMap.newKeySet();
  private final Keeping keeping = new Keeping();
  private volatile String why = "";
  private volatile Served chain;

  /** What the layers are asked, outside of a seat. */
  @FunctionalInterface
  interface Question<T> {
    T of(Served chain) throws IOException;
  }

  /** The maker is inside from the beginning; {@link #made} or {@link #givenUp} lets it out. */
  Generation(long number, Source source, Layers layers, ServerHost host) {
    this.number = number;
    this.source = source;
    this.layers = layers;
    this.host = host;
    door.enter();
  }

  long number() {
    return number;
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
   * @throws OpenException if this generation has ended
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

  /**
   * Opens the chain for a client.
   *
   * @param readOnly whether the client may not write, whatever the disk can
   * @throws OpenException if this generation has ended, or as the layers say
   */
  Seat open(Client client, boolean readOnly) throws IOException {
    return ask(
        opened -> {
          Seat seat = seat(opened, opened.open(client), readOnly);
          seats.add(seat);
          if (door.isShut()) {
            seat.close();
            throw over();
          }
          return seat;
        });
  }

  private Seat seat(Served opened, Handle handle, boolean readOnly) {
    Traits told = handle.traits();
    Traits traits = readOnly && !told.readOnly() ? told.but().readOnly(true).build() : told;
    return new Seat(handle, traits, opened.concurrency(), keeping);
  }

  private OpenException over() {
    return new OpenException(OpenException.Reason.UNKNOWN, "this export has ended: " + why);
  }

  /** How far its end has come. */
  Ending ending() {
    return ending;
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
    seats.forEach(Seat::shut);
    Served made = chain;
    if (made != null) {
      made.end();
    }
    Thread.ofPlatform()
        .daemon()
        .name("nbdj-ending-" + source.spec().name())
        .start(() -> ending.bringAbout(this::everybodyLeft, seats::isEmpty, this::closeRest));
  }

  /** Closes the handles of those seats where nobody is inside, though others may be. */
  private boolean everybodyLeft() {
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
      ending.news();
    }

    @Override
    public void closed(Seat seat) {
      seats.remove(seat);
      ending.news();
    }
  }
}
