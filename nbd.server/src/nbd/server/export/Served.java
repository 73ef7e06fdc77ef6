package nbd.server.export;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.OpenException;
import nbd.api.Support;

/** A chain of layers as the server's connections use it: opened within its concurrency. */
final class Served implements AutoCloseable {
  /** More than the clients that wait for their turn at any time. */
  private static final int ALL = 1 << 24;

  /** How soon who waits for its turn notices an upgrade. */
  private static final int LOOK_MILLIS = 20;

  private final Layered chain;
  private final Concurrency concurrency;
  private final Duration patience;
  private final ReentrantLock allRequests = new ReentrantLock();
  private final Semaphore oneConnection = new Semaphore(1, true);
  private final OpenHandles open = new OpenHandles();
  private volatile boolean ending;
  private volatile boolean held;

  /**
   * @param chain the outermost layer
   * @param patience how long a client waits for its turn where one handle may be open at a time
   */
  Served(Layered chain, Duration patience) {
    this.chain = chain;
    this.concurrency = chain.concurrency();
    this.patience = patience;
  }

  /** Gets all layers ready, the innermost first. */
  void ready() throws IOException {
    chain.ready();
  }

  /** How careful an upgrade has to be. */
  Handover handover() {
    return chain.handover();
  }

  /** All layers, the outermost first. */
  List<Layered> layers() {
    return chain.chain();
  }

  /** What the whole chain stands. */
  Concurrency concurrency() {
    return concurrency;
  }

  /**
   * Whether the client may be told of the export, and open it.
   *
   * @throws OpenException if not
   */
  void admit(Client client) throws OpenException {
    chain.admit(client);
  }

  /** The names for NBD_OPT_LIST; a default name stands for "". */
  List<ExportName> list() throws IOException {
    return chain.list();
  }

  /** The name that "" stands for. */
  Optional<String> defaultName() {
    return chain.defaultName();
  }

  /** The description of that name. */
  Optional<String> description(String exportName) {
    return chain.description(exportName);
  }

  /** Admits the client and opens the chain for it; the handle's close gives its turn back. */
  Handle open(Client client) throws IOException {
    admit(client);
    if (concurrency != Concurrency.SERIALIZE_CONNECTIONS) {
      return shared(chain.open(client));
    }
    awaitTurn();
    try {
      return new Returning(shared(chain.open(client)), oneConnection::release);
    } catch (IOException | RuntimeException | Error failed) {
      oneConnection.release();
      throw failed;
    }
  }

  /** Whoever waits for its turn is nobody's request: it does not hold up an upgrade. */
  private void awaitTurn() throws OpenException {
    long end = System.nanoTime() + patience.toNanos();
    try {
      do {
        if (oneConnection.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          refuseIfEnding();
          return;
        }
        if (held) {
          throw new Held();
        }
      } while (System.nanoTime() < end);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    throw new OpenException(
        OpenException.Reason.POLICY,
        "the export serves one client at a time, and another one is connected");
  }

  /** Says that clients had better wait for their turn elsewhere for a moment. */
  void hold(boolean on) {
    held = on;
  }

  /** The client is to come again, for the export is being upgraded. */
  static final class Held extends OpenException {
    private static final long serialVersionUID = 1;

    Held() {
      super(Reason.POLICY, "the export is being upgraded");
    }
  }

  private void refuseIfEnding() throws OpenException {
    if (ending) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN, "the export has ended while this client waited its turn");
    }
  }

  /** Clients that wait for their turn wait in vain. */
  void end() {
    ending = true;
    if (concurrency == Concurrency.SERIALIZE_CONNECTIONS) {
      oneConnection.release(ALL);
    }
  }

  private Handle shared(Handle handle) {
    Handle serialized =
        switch (concurrency) {
          case SERIALIZE_ALL_REQUESTS -> new Serialized(handle, allRequests);
          case SERIALIZE_REQUESTS -> new Serialized(handle, new ReentrantLock());
          case SERIALIZE_CONNECTIONS, PARALLEL -> handle;
        };
    return handle.traits().multiConn() == Support.EMULATE
        ? new FlushesAll(serialized, open)
        : serialized;
  }

  @Override
  public void close() throws IOException {
    chain.close();
  }
}
