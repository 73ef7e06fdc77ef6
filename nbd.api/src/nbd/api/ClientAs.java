package nbd.api;

import java.net.SocketAddress;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import java.util.Optional;

/** A client that asks for another disk than it did. */
record ClientAs(Client client, String exportName, boolean readOnly) implements Client {
  ClientAs {
    Objects.requireNonNull(client);
    Objects.requireNonNull(exportName);
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
    client.disconnect();
  }

  @Override
  public boolean isGone() {
    return client.isGone();
  }
}
