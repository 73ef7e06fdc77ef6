package nbd.server;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import nbd.api.ParameterException;
import nbd.server.export.Exports;
import nbd.server.export.Source;
import nbd.server.export.SpecSource;
import nbd.server.net.Connections;
import nbd.server.net.Listeners;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An NBD server in this process: any number of exports on any number of addresses, which come and
 * go while it runs. Made by {@link #builder()}, serves until it is closed. May be used by any
 * thread.
 */
public final class NbdServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NbdServer.class);

  /** Enough for exports that nobody is inside of. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** For layers. */
  private final ScheduledExecutorService background;

  /** For short tasks of the server's own, which no layer holds up. */
  private final ScheduledExecutorService timer;

  private final Duration drain;
  private final Exports exports;
  private final AutoCloseable watch;
  private final Connections connections;
  private final Listeners listeners;
  private final CountDownLatch started = new CountDownLatch(1);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** Begins with nothing: give it a plugin, an export or a catalog, and an address. */
  public static NbdServerBuilder builder() {
    return new NbdServerBuilder();
  }

  NbdServer(NbdServerBuilder wanted) throws IOException {
    Limits limits = wanted.limits();
    drain = limits.drain();
    background = scheduler("nbdj-background-", Runtime.getRuntime().availableProcessors());
    timer = scheduler("nbdj-timer-", 1);
    // Less than the whole negotiation, so that whoever waits in vain for its turn is told so.
    Duration turn = limits.handshake().dividedBy(2);
    exports =
        new Exports(wanted.catalog(), background, this::stopFor, turn, drain, limits.patience());
    connections = new Connections(exports.directory(), limits, wanted.readOnly(), timer);
    listeners = new Listeners(connections);
    watch = wanted.catalog().watch(exports);
    boolean serves = false;
    try {
      Optional<Source> first = wanted.first();
      if (first.isPresent()) {
        exports.start(first.get());
      }
      listeners.add(wanted.addresses());
      serves = true;
    } finally {
      if (!serves) {
        closing.set(true);
        end();
      }
      started.countDown();
    }
  }

  /** Threads are made when there is work; a cancelled task leaves nothing behind. */
  private static ScheduledExecutorService scheduler(String name, int threads) {
    var scheduler =
        new ScheduledThreadPoolExecutor(
            threads, Thread.ofPlatform().daemon().name(name, 1).factory());
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return scheduler;
  }

  /**
   * Adds an export, or has the one of that name become this. An equal one that is there stays as it
   * is. If a plugin or filter is not installed, the export waits for it ({@link
   * ExportStatus.State#VACANT}).
   *
   * <p>Clients of the one that is there are carried over and notice nothing, where it is the same
   * disk that can all they were told of. Otherwise {@link ExportSpec#misfit} says what becomes of
   * them; while they stay, the status tells why this waits.
   *
   * @throws ParameterException if a parameter is not right, naming its layer; nothing has changed
   * @throws IOException if the device behind it cannot be had; nothing has changed
   * @throws IllegalStateException if the server is closed
   */
  public void put(ExportSpec spec) throws IOException {
    exports.put(new SpecSource(spec));
  }

  /**
   * Ends an export: the requests in it are answered, within the drain time, its clients are told
   * ESHUTDOWN from then on, and who asks for it gets ERR_UNKNOWN. Does nothing if there is none of
   * that name.
   */
  public void remove(String name) {
    exports.remove(name);
  }

  /** The exports as they are in this moment, by name. */
  public List<ExportStatus> exports() {
    return exports.statuses();
  }

  /** The last upgrades of its exports, a hundred at most, the latest last. */
  public List<UpgradeReport> upgrades() {
    return exports.upgrades();
  }

  /**
   * Listens on one more TCP or Unix address; port 0 chooses one.
   *
   * @return the address, with the port that was chosen
   * @throws IOException naming the address, if it cannot be had
   * @throws IllegalStateException if the server is closed
   */
  public SocketAddress listen(SocketAddress address) throws IOException {
    return listeners.add(List.of(address)).getFirst();
  }

  /**
   * Does not listen there any more. Who is connected stays.
   *
   * @param address one of {@link #addresses}, or as it was given to {@link #listen}
   * @throws IllegalArgumentException if it does not listen there
   */
  public void unlisten(SocketAddress address) {
    listeners.remove(address);
  }

  /** The addresses that it listens on, with the ports that were chosen. */
  public List<SocketAddress> addresses() {
    return listeners.addresses();
  }

  /** A URI for each address, as nbdinfo and qemu take it. */
  public List<URI> uris(String exportName) {
    return addresses().stream().map(address -> NbdUri.of(address, exportName)).toList();
  }

  /** How many clients are connected now. */
  public int connections() {
    return connections.count();
  }

  /** Waits until it is closed, or a layer has asked for a stop and that is done. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  /**
   * A layer asks from inside a request, which the drain waits for, or while it is being made; so
   * not on that thread, and not before the start is over.
   */
  private void stopFor(String reason) {
    log.info("stopping: {}", reason);
    Thread.ofPlatform()
        .name("nbdj-stop")
        .start(
            () -> {
              await(started);
              close();
            });
  }

  /**
   * Stops listening, lets the requests that are under way be answered, ends the connections and
   * closes the exports. Returns when that is done; a second call waits for the first.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      end();
    }
    await(stopped);
  }

  private void end() {
    long deadline = System.nanoTime() + drain.toNanos();
    try {
      quietly("listeners", listeners);
      quietly("connections", connections);
      // Those requests that the connections waited for in vain are not waited for once more.
      long soon = System.nanoTime() + SOON.toNanos();
      quietly("exports", () -> exports.close(Math.max(deadline, soon)));
      quietly("catalog's watch", watch);
      background.shutdown();
      timer.shutdown();
    } finally {
      stopped.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
    }
  }

  private static void quietly(String what, AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception | Error failure) {
      log.atWarn().setCause(failure).log("close of the {} failed", what);
    }
  }
}
