package nbd.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import nbd.api.Client;

/**
 * A client without a connection.
 *
 * @param exportName what it asks for
 * @param readOnly whether it wants the disk read-only
 * @param connection its number, another one for each client
 */
public record TestClient(String exportName, boolean readOnly, long connection) implements Client {
  private static final AtomicLong CONNECTIONS = new AtomicLong();

  /** One that has not been before. */
  public TestClient(String exportName, boolean readOnly) {
    this(exportName, readOnly, CONNECTIONS.incrementAndGet());
  }

  /** One that asks for that name, to read and write. */
  public TestClient(String exportName) {
    this(exportName, false);
  }

  @Override
  public SocketAddress peer() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 10809);
  }

  @Override
  public Optional<UserPrincipal> user() {
    return Optional.empty();
  }

  @Override
  public Optional<GroupPrincipal> group() {
    return Optional.empty();
  }

  @Override
  public Optional<String> tlsIdentity() {
    return Optional.empty();
  }

  @Override
  public void disconnect() {}
}
