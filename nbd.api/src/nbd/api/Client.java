package nbd.api;

import java.net.SocketAddress;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Who is on the other side of a connection. May be used by any thread. */
@ProviderType
public interface Client {
  /** The export name that it asked for; "" asks for the default one. */
  String exportName();

  /** Whether the disk is to be opened read-only. */
  boolean readOnly();

  /** Number of the connection, unique in this server process; log lines have it too. */
  long connection();

  /** Its address; for a Unix socket that of the socket, mostly without a name. */
  SocketAddress peer();

  /** The user at the other end of a Unix socket, where the system tells. */
  Optional<UserPrincipal> user();

  /** The group at the other end of a Unix socket, where the system tells. */
  Optional<GroupPrincipal> group();

  /** The distinguished name or PSK identity that it proved by TLS. */
  Optional<String> tlsIdentity();

  /** Ends the connection as soon as the requests that are under way have left; returns at once. */
  void disconnect();

  /**
   * Whether the connection has ended or is ending: the client has closed it, or the server lets it
   * end. Nobody interrupts a layer, so one that waits for long, and not for a device, looks at this
   * now and then, and fails the request with {@link ErrorCode#ESHUTDOWN}.
   */
  default boolean isGone() {
    return false;
  }

  /**
   * The same client, asking for another disk: for a filter that opens the layer below by another
   * name, read-only, or once more. Whether it may write is its own affair: a filter that says so
   * answers for what it writes.
   */
  default Client as(String exportName, boolean readOnly) {
    return new ClientAs(this, exportName, readOnly);
  }
}
