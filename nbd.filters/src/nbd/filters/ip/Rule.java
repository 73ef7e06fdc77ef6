package nbd.filters.ip;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import nbd.api.Client;

/** Some clients. */
sealed interface Rule {
  /** Whether that client is one of them. */
  boolean matches(Client client);

  /** Clients of a family of addresses. */
  enum Family implements Rule {
    ALL,
    IPV4,
    IPV6,
    UNIX,
    /** No server listens there, so it is nobody. */
    VSOCK;

    @Override
    public boolean matches(Client client) {
      return switch (this) {
        case ALL -> true;
        case IPV4 -> from(client) instanceof Inet4Address;
        case IPV6 -> from(client) instanceof Inet6Address;
        case UNIX -> client.peer() instanceof UnixDomainSocketAddress;
        case VSOCK -> false;
      };
    }
  }

  /** Clients whose address begins with the same {@code prefix} bits. */
  record Network(InetAddress address, int prefix) implements Rule {
    @Override
    public boolean matches(Client client) {
      InetAddress other = from(client);
      return other != null && matches(address.getAddress(), other.getAddress());
    }

    private boolean matches(byte[] wanted, byte[] found) {
      if (wanted.length != found.length) {
        return false;
      }
      for (int bit = 0; bit < prefix; bit++) {
        int mask = 0x80 >> bit % 8;
        if (((wanted[bit / 8] ^ found[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** Clients on a Unix socket that run as this user. */
  record User(UserPrincipal user) implements Rule {
    @Override
    public boolean matches(Client client) {
      return client.user().filter(user::equals).isPresent();
    }
  }

  /** Clients on a Unix socket that run as this group. */
  record Group(GroupPrincipal group) implements Rule {
    @Override
    public boolean matches(Client client) {
      return client.group().filter(group::equals).isPresent();
    }
  }

  /** The IP address, or null if the client has none. */
  private static InetAddress from(Client client) {
    return client.peer() instanceof InetSocketAddress peer ? peer.getAddress() : null;
  }
}
