package nbd.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.server.Limits;
import nbd.server.NbdServer;
import nbd.server.NbdServerBuilder;

/** A server under test, on a socket of its own. */
public final class Serving implements AutoCloseable {
  /** Limits that let no test wait for long. */
  public static final Limits LIMITS =
      new Limits(100, Duration.ofSeconds(20), 1024, 64 << 20, 256 << 20, Duration.ofSeconds(5));

  private final Path folder;
  private final NbdServer server;

  private Serving(Path folder, NbdServer server) {
    this.folder = folder;
    this.server = server;
  }

  /** Serves this disk to all clients, on a Unix socket. */
  public static Serving disk(Handle disk) throws IOException {
    return of(new TestExport(disk));
  }

  /** Serves this export on a Unix socket. */
  public static Serving of(Export export) throws IOException {
    return of(export, LIMITS);
  }

  /** Serves this export on a Unix socket, within these limits. */
  public static Serving of(Export export, Limits limits) throws IOException {
    return unix(NbdServer.builder().export(export).limits(limits));
  }

  /** Serves on a Unix socket what the builder says. */
  public static Serving unix(NbdServerBuilder builder) throws IOException {
    Path folder = Files.createTempDirectory("nbd-test");
    try {
      SocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
      return new Serving(folder, builder.listen(address).start());
    } catch (IOException | RuntimeException failed) {
      Files.delete(folder);
      throw failed;
    }
  }

  /** Serves this export on a TCP port. */
  public static Serving tcp(Export export) throws IOException {
    SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    NbdServerBuilder builder = NbdServer.builder().export(export).limits(LIMITS);
    return new Serving(Files.createTempDirectory("nbd-test"), builder.listen(address).start());
  }

  /** The server. */
  public NbdServer server() {
    return server;
  }

  /** The only address. */
  public SocketAddress address() {
    return server.addresses().getFirst();
  }

  /** A socket on which nothing was said yet. */
  public ByteSocket dial() throws IOException {
    return ByteSocket.to(address());
  }

  /** A client that has greeted the server, with FIXED_NEWSTYLE and NO_ZEROES. */
  public RawClient connect() throws IOException {
    return RawClient.greeted(dial(), RawClient.USUAL_FLAGS);
  }

  /** A client in transmission with simple replies. */
  public RawSession simple() throws IOException {
    return connect().go("");
  }

  /** A client in transmission with structured replies. */
  public RawSession structured() throws IOException {
    return connect().structured().go("");
  }

  /** A client in transmission with structured replies and base:allocation. */
  public RawSession allocation() throws IOException {
    return connect().structured().select("", "base:allocation").go("");
  }

  /** Waits until so many connections are open. */
  public void awaitConnections(int count) {
    long patience = System.nanoTime() + 10_000_000_000L;
    while (server.connections() != count) {
      assertThat(System.nanoTime()).as("connections became " + count).isLessThan(patience);
      LockSupport.parkNanos(100_000);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(folder);
  }
}
