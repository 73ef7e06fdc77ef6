package nbd.server.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections on one address, TCP or Unix socket. */
public final class Listener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  /** Waiting connections that the system holds; it lowers this to its own limit. */
  private static final int BACKLOG = 4096;

  private final ServerSocketChannel channel;
  private final SocketAddress wanted;
  private final SocketAddress address;
  private final Connections connections;
  private volatile Thread thread;

  /**
   * Binds and listens; {@link #start} begins to accept.
   *
   * @throws IOException naming the address, if it cannot be had
   */
  public Listener(SocketAddress wanted, Connections connections) throws IOException {
    this.wanted = wanted;
    this.connections = connections;
    this.channel =
        wanted instanceof UnixDomainSocketAddress
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
    try {
      if (!(wanted instanceof UnixDomainSocketAddress)) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      channel.bind(wanted, BACKLOG);
      address = channel.getLocalAddress();
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw new IOException("cannot listen on " + wanted + ": " + failure.getMessage(), failure);
    }
  }

  /** The bound address. */
  public SocketAddress address() {
    return address;
  }

  /** Whether it listens there, by the address that was wanted or the bound one. */
  public boolean isAt(SocketAddress asked) {
    return address.equals(asked) || wanted.equals(asked);
  }

  /** Accepts from now on, on a thread of its own. */
  public void start() {
    thread = Thread.ofPlatform().daemon().name("nbdj-listener-" + address).start(this::acceptAll);
  }

  private void acceptAll() {
    while (channel.isOpen()) {
      try {
        accepted(channel.accept());
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException failure) {
        // Out of file descriptors, most likely: those who are connected go on, and some will leave.
        log.warn("accept on {} failed: {}", address, failure.toString());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }

  private void accepted(SocketChannel client) throws IOException {
    if (channel.isOpen()) {
      connections.accepted(client);
    } else {
      client.close();
    }
  }

  /** Stops listening: nobody is let in once this has returned. A Unix socket's file is deleted. */
  @Override
  public void close() throws IOException {
    channel.close();
    awaitThread();
    if (address instanceof UnixDomainSocketAddress unix) {
      Files.deleteIfExists(unix.getPath());
    }
  }

  /** Until then the system may complete a connection yet. */
  private void awaitThread() {
    try {
      if (thread != null && !thread.join(Duration.ofSeconds(1))) {
        log.warn("the listener on {} did not stop in time", address);
      }
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
    }
  }
}
