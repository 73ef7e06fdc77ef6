package nbd.plugin.file;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import nbd.api.Client;

/** A client that asks for an export name. */
record TestClient(String exportName, boolean readOnly) implements Client {
  @Override
  public long connection() {
    return 1;
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
