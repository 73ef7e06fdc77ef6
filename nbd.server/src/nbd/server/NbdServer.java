package nbd.server;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import nbd.api.Export;
import nbd.server.export.ChainBuilder;
import nbd.server.export.Served;
import nbd.server.export.ServerHost;
import nbd.server.net.Connections;
import nbd.server.net.Listener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An NBD server in this process: one export on any number of addresses. Made by {@link #builder()},
 * serves until it is closed. May be used by any thread.
 */
public final class NbdServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NbdServer.class);

  /** For layers. */
  private final ScheduledExecutorService background;

  /** For short tasks of the server's own, which no layer holds up. */
  private final ScheduledExecutorService timer;

  private final ServerHost host;
  private final Served served;
  private final Connections connections;
  private final List<Listener> listeners = new ArrayList<>();
  private final CountDownLatch started = new CountDownLatch(1);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** Begins with nothing: give it a plugin or an export, and an address. */
  public static NbdServerBuilder builder() {
    return new NbdServerBuilder();
  }

  NbdServer(NbdServerBuilder wanted) throws IOException {
    background = scheduler("nbdj-background-", Runtime.getRuntime().availableProcessors());
    timer = scheduler("nbdj-timer-", 1);
    host = new ServerHost(background, this::stopFor);
    Export chain = null;
    try {
      chain = wanted.chain(new ChainBuilder(host));
      // Less than the whole negotiation, so that whoever waits in vain for its turn is told so.
      long turn = wanted.limits().handshake().toMillis() / 2;
      served = new Served(chain, Duration.ofMillis(turn));
      connections = new Connections(served, wanted.limits(), wanted.readOnly(), timer);
      listen(wanted.addresses());
    } catch (IOException | RuntimeException | Error failed) {
      abandon(chain);
      throw failed;
    } finally {
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

  private void listen(List<SocketAddress> addresses) throws IOException {
    for (SocketAddress address : addresses) {
      listeners.add(new Listener(address, connections));
    }
    listeners.forEach(Listener::start);
  }

  private void abandon(Export chain) {
    closing.set(true);
    listeners.forEach(listener -> quietly("listener", listener));
    if (chain != null) {
      quietly("export", chain);
    }
    quietly("temporary folder", host);
    background.shutdown();
    timer.shutdown();
    stopped.countDown();
  }

  /** The addresses that it listens on, with the ports that were chosen. */
  public List<SocketAddress> addresses() {
    return listeners.stream().map(Listener::address).toList();
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
   * closes the export. Returns when that is done; a second call waits for the first.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      try {
        shutDown();
      } finally {
        stopped.countDown();
      }
    }
    await(stopped);
  }

  private void shutDown() {
    listeners.forEach(listener -> quietly("listener", listener));
    connections.close();
    quietly("export", served);
    quietly("temporary folder", host);
    background.shutdown();
    timer.shutdown();
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
