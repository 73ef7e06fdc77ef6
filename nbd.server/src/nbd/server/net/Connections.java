package nbd.server.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import nbd.server.Limits;
import nbd.server.export.Directory;
import nbd.server.transmission.Memory;
import nbd.server.transmission.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All connections of a server, and what they share. */
public final class Connections implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  private final Directory exports;
  private final Limits limits;
  private final boolean readOnly;
  private final ScheduledExecutorService timer;
  private final Memory memory;
  private final Workers workers = new Workers();
  private final ExecutorService threads;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong numbers = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private volatile boolean stopping;

  /**
   * @param exports what is served
   * @param timer runs short tasks only
   */
  public Connections(
      Directory exports, Limits limits, boolean readOnly, ScheduledExecutorService timer) {
    this.exports = exports;
    this.limits = limits;
    this.readOnly = readOnly;
    this.timer = timer;
    this.memory = new Memory(limits.memory());
    // The count limits connections; a thread whose connection has just ended may not be free yet.
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("nbdj-connection-", 1).factory());
  }

  Directory exports() {
    return exports;
  }

  Limits limits() {
    return limits;
  }

  boolean readOnly() {
    return readOnly;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  Memory memory() {
    return memory;
  }

  Workers workers() {
    return workers;
  }

  /** Takes over a socket that was just accepted. */
  void accepted(SocketChannel channel) {
    if (stopping || count.incrementAndGet() > limits.connections()) {
      refuse(channel);
      return;
    }
    try {
      prepare(channel);
      start(new Connection(numbers.incrementAndGet(), channel, this));
    } catch (IOException | RuntimeException | OutOfMemoryError failure) {
      if (!stopping) {
        log.warn("a connection could not be started", failure);
      }
      close(channel);
      count.decrementAndGet();
    }
  }

  /** Over TCP: replies leave at once, and a client that vanished is noticed in the end. */
  private static void prepare(SocketChannel channel) throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }
  }

  private void start(Connection connection) {
    open.add(connection);
    try {
      threads.execute(connection);
    } catch (RuntimeException | Error noThread) {
      open.remove(connection);
      throw noThread;
    }
    if (stopping) {
      connection.stop();
    }
  }

  private void refuse(SocketChannel channel) {
    close(channel);
    if (!stopping) {
      count.decrementAndGet();
      log.warn("refused a connection: {} are open, which is the limit", limits.connections());
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException failure) {
      log.debug("close of a refused connection: {}", failure.toString());
    }
  }

  void ended(Connection connection) {
    count.decrementAndGet();
    lock.lock();
    try {
      open.remove(connection);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many are open now. */
  public int count() {
    return open.size();
  }

  /** Lets the requests that are under way end, within the drain time, and then closes all. */
  @Override
  public void close() {
    stopping = true;
    open.forEach(Connection::stop);
    if (!awaitEnd(limits.drain().toNanos())) {
      log.warn("{} connections did not end in time and are closed", open.size());
      open.forEach(Connection::kill);
      awaitEnd(TimeUnit.SECONDS.toNanos(1));
    }
    threads.shutdown();
    workers.close();
  }

  private boolean awaitEnd(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!open.isEmpty() && left > 0) {
        left = ended.awaitNanos(left);
      }
      return open.isEmpty();
    } catch (InterruptedException stopNow) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
