package nbd.server.testing;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import nbd.api.Client;

/** A client without a connection. */
public record TestClient(String exportName, boolean readOnly) implements Client {
  /** Asks for this name. */
  public static Client of(String exportName, boolean readOnly) {
    return new TestClient(exportName, readOnly);
  }

  @Override
  public long connection() {
    return 0;
  }

  @Override
  public SocketAddress peer() {
    return new InetSocketAddress(0);
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
