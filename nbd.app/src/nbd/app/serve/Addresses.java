package nbd.app.serve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

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
      InetAddress[] all = InetAddress.getAllByName(host);
      return Arrays.stream(all)
          .filter(each -> all.length == 1 || isLocal(each))
          .<SocketAddress>map(each -> new InetSocketAddress(each, port))
          .toList();
    } catch (UnknownHostException unknown) {
      throw new ConfigurationException(
          at,
          "\"host\" has to be an address of this machine or a host name that is known here,"
              + " and is \"%s\"".formatted(host),
          unknown);
    }
  }

  /** The name localhost has an IPv6 address also where IPv6 is switched off. */
  private static boolean isLocal(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException cannotTell) {
      return true;
    }
  }
}
