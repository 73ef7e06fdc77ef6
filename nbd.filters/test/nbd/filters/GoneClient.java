package nbd.filters;

import java.net.SocketAddress;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import nbd.api.Client;
import nbd.testkit.TestClient;

/** A client that goes after it was looked at a few times. */
public final class GoneClient implements Client {
  private final Client client = new TestClient("");
  private int looks;

  /**
   * @param looks how often it is still there
   */
  public GoneClient(int looks) {
    this.looks = looks;
  }

  @Override
  public boolean isGone() {
    return looks-- <= 0;
  }

  @Override
  public String exportName() {
    return client.exportName();
  }

  @Override
  public boolean readOnly() {
    return client.readOnly();
  }

  @Override
  public long connection() {
    return client.connection();
  }

  @Override
  public SocketAddress peer() {
    return client.peer();
  }

  @Override
  public Optional<UserPrincipal> user() {
    return client.user();
  }

  @Override
  public Optional<GroupPrincipal> group() {
    return client.group();
  }

  @Override
  public Optional<String> tlsIdentity() {
    return client.tlsIdentity();
  }

  @Override
  public void disconnect() {
    looks = 0;
  }
}
