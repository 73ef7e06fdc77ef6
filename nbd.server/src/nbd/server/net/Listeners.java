package nbd.server.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses of a server, which come and go while it runs. May be used by any thread. */
public final class Listeners implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  private final Connections connections;
  private final List<Listener> all = new CopyOnWriteArrayList<>();

  /** Held while addresses are bound and given up; never while clients are served. */
  private final ReentrantLock lock = new ReentrantLock();

  private boolean closed;

  /**
   * @param connections take over who connects
   */
  public Listeners(Connections connections) {
    this.connections = connections;
  }

  /** The bound addresses, in the order in which they came. */
  public List<SocketAddress> addresses() {
    return all.stream().map(Listener::address).toList();
  }

  /**
   * Listens on all these addresses, or on none.
   *
   * @return the bound addresses
   * @throws IOException naming the address that cannot be had
   */
  public List<SocketAddress> add(List<SocketAddress> wanted) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the server is closed");
      }
      List<Listener> bound = new ArrayList<>();
      bind(wanted, bound);
      all.addAll(bound);
      bound.forEach(Listener::start);
      return bound.stream().map(Listener::address).toList();
    } finally {
      lock.unlock();
    }
  }

  private void bind(List<SocketAddress> wanted, List<Listener> bound) throws IOException {
    try {
      for (SocketAddress address : wanted) {
        bound.add(new Listener(address, connections));
      }
    } catch (IOException | RuntimeException | Error failed) {
      bound.forEach(Listeners::quietly);
      throw failed;
    }
  }

  /**
   * Does not listen there any more; who is connected stays.
   *
   * @param address as it was wanted, or as it was bound
   * @throws IllegalArgumentException if it does not listen there
   */
  public void remove(SocketAddress address) {
    lock.lock();
    try {
      Listener listener =
          all.stream()
              .filter(each -> each.isAt(address))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "the server does not listen on "
                              + address
                              + "; it does on "
                              + addresses()));
      all.remove(listener);
      quietly(listener);
    } finally {
      lock.unlock();
    }
  }

  /** Gives up all addresses, for good. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      all.forEach(Listeners::quietly);
    } finally {
      lock.unlock();
    }
  }

  private static void quietly(Listener listener) {
    try {
      listener.close();
    } catch (IOException | RuntimeException failure) {
      log.atWarn().setCause(failure).log("close of the listener on {} failed", listener.address());
    }
  }
}
