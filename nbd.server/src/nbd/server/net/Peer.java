package nbd.server.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * Who is at the other end of a socket.
 *
 * @param address its address
 * @param user for a Unix socket, where the system tells
 * @param group for a Unix socket, where the system tells
 */
record Peer(SocketAddress address, Optional<UserPrincipal> user, Optional<GroupPrincipal> group) {
  static Peer of(SocketChannel channel) throws IOException {
    SocketAddress address = channel.getRemoteAddress();
    if (address instanceof UnixDomainSocketAddress
        && channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
      UnixDomainPrincipal who = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
      return new Peer(address, Optional.of(who.user()), Optional.of(who.group()));
    }
    return new Peer(address, Optional.empty(), Optional.empty());
  }
}
