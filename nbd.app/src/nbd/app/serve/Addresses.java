package nbd.app.serve;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import nbd.app.system.TcpAddresses;

/** What the system calls a listener's addresses. */
final class Addresses {
  private Addresses() {}

  /**
   * One, or as many as a host name has on this machine.
   *
   * @throws ConfigurationException if the host is not known here
   */
  static List<SocketAddress> of(ListenerFile file) throws ConfigurationException {
    return switch (file.spec()) {
      case ListenerSpec.Unix unix -> List.of(UnixDomainSocketAddress.of(unix.path()));
      case ListenerSpec.Tcp tcp when tcp.host().isEmpty() ->
          List.of(new InetSocketAddress(tcp.port()));
      case ListenerSpec.Tcp tcp -> named(tcp.host().get(), tcp.port(), file.at());
    };
  }

  private static List<SocketAddress> named(String host, int port, Position at)
      throws ConfigurationException {
    try {
      return TcpAddresses.of(host, port);
    } catch (UnknownHostException unknown) {
      throw new ConfigurationException(
          at,
          "\"host\" has to be an address of this machine or a host name that is known here,"
              + " and is \"%s\"".formatted(host),
          unknown);
    }
  }
}
