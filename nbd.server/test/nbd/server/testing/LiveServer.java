package nbd.server.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.client.OptionRefused;
import nbd.server.Catalog;
import nbd.server.ExportStatus;
import nbd.server.Limits;
import nbd.server.NbdServer;
import nbd.wire.OptionError;
import nbd.wire.WireError;
import org.assertj.core.api.InstanceOfAssertFactories;

/** A server whose exports come and go, and real clients of it. */
public final class LiveServer implements AutoCloseable {
  private final Serving serving;

  private LiveServer(Serving serving) {
    this.serving = serving;
  }

  /** A server without an export, on a Unix socket. */
  public static LiveServer of(Catalog catalog) throws IOException {
    return new LiveServer(
        Serving.unix(NbdServer.builder().catalog(catalog).limits(Serving.LIMITS)));
  }

  /** A server that waits for requests only so long. */
  public static LiveServer impatient(Catalog catalog, Duration drain) throws IOException {
    return impatient(catalog, drain, drain);
  }

  /** A server that waits so long for requests when an export ends, and when it is upgraded. */
  public static LiveServer impatient(Catalog catalog, Duration drain, Duration patience)
      throws IOException {
    Limits limits =
        new Limits(100, Duration.ofSeconds(20), 1024, 64 << 20, 256 << 20, drain, patience);
    return new LiveServer(Serving.unix(NbdServer.builder().catalog(catalog).limits(limits)));
  }

  /** The server. */
  public NbdServer server() {
    return serving.server();
  }

  /** The server, with hand-made clients. */
  public Serving serving() {
    return serving;
  }

  /** A client of that export. */
  public NbdClient client(String name) throws IOException {
    return NbdClient.connect(serving.address(), name, ClientOptions.usual());
  }

  /** The size that a new client of that export is told. */
  public long size(String name) throws IOException {
    try (NbdClient client = client(name)) {
      return client.export().size();
    }
  }

  /** The export as it is now. */
  public ExportStatus status(String name) {
    return server().exports().stream()
        .filter(status -> status.spec().name().equals(name))
        .findAny()
        .orElseThrow(() -> new AssertionError("there is no export '" + name + "'"));
  }

  /** Says that an export is in this state, for a reason with this in it. */
  public void assertState(String name, ExportStatus.State state, String why) {
    assertThat(status(name).state()).as(status(name).toString()).isEqualTo(state);
    assertThat(status(name).why()).contains(why);
  }

  /** Waits until an export is in this state. */
  public void awaitState(String name, ExportStatus.State state) {
    long patience = System.nanoTime() + 10_000_000_000L;
    while (status(name).state() != state) {
      assertThat(System.nanoTime()).as(name + " became " + state).isLessThan(patience);
      LockSupport.parkNanos(100_000);
    }
  }

  /** Says that a new client gets ERR_UNKNOWN and is told this. */
  public void assertUnknown(String name, String why) {
    assertThatThrownBy(() -> client(name).close())
        .hasMessageContaining(why)
        .asInstanceOf(InstanceOfAssertFactories.type(OptionRefused.class))
        .extracting(OptionRefused::error)
        .isEqualTo(Optional.of(OptionError.UNKNOWN));
  }

  /** Says that the next request of a client gets ESHUTDOWN; the client leaves then. */
  public static void assertShutDown(NbdClient client) {
    assertThatThrownBy(() -> client.read(0, 1))
        .asInstanceOf(InstanceOfAssertFactories.type(NbdRemoteException.class))
        .extracting(NbdRemoteException::error)
        .isEqualTo(WireError.ESHUTDOWN);
  }

  @Override
  public void close() throws IOException {
    serving.close();
  }
}
