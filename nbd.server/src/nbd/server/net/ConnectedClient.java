package nbd.server.net;

import java.net.SocketAddress;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import nbd.api.Client;

/** A connection as the layers see it, for one export name. */
record ConnectedClient(Connection owner, String exportName, boolean readOnly) implements Client {
  @Override
  public long connection() {
    return owner.number();
  }

  @Override
  public SocketAddress peer() {
    return owner.peer().address();
  }

  @Override
  public Optional<UserPrincipal> user() {
    return owner.peer().user();
  }

  @Override
  public Optional<GroupPrincipal> group() {
    return owner.peer().group();
  }

  @Override
  public Optional<String> tlsIdentity() {
    return Optional.empty();
  }

  @Override
  public void disconnect() {
    owner.stop();
  }

  @Override
  public boolean isGone() {
    return owner.isGone();
  }
}
