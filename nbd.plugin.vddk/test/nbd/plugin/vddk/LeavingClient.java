package nbd.plugin.vddk;

import java.net.SocketAddress;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import nbd.api.Client;
import nbd.testkit.TestClient;

/** A client that goes away when a test says so. */
final class LeavingClient implements Client {
  private final TestClient before = new TestClient("");
  private volatile boolean gone;

  void leave() {
    gone = true;
  }

  @Override
  public boolean isGone() {
    return gone;
  }

  @Override
  public String exportName() {
    return before.exportName();
  }

  @Override
  public boolean readOnly() {
    return before.readOnly();
  }

  @Override
  public long connection() {
    return before.connection();
  }

  @Override
  public SocketAddress peer() {
    return before.peer();
  }

  @Override
  public Optional<UserPrincipal> user() {
    return before.user();
  }

  @Override
  public Optional<GroupPrincipal> group() {
    return before.group();
  }

  @Override
  public Optional<String> tlsIdentity() {
    return before.tlsIdentity();
  }

  @Override
  public void disconnect() {
    leave();
  }
}
