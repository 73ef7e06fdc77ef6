package nbd.app.system;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** TCP addresses to listen on. */
public final class TcpAddresses {
  /** The port that belongs to NBD. */
  public static final int NBD_PORT = 10809;

  /** The highest port there is. */
  public static final int HIGHEST_PORT = 65535;

  private TcpAddresses() {}

  /**
   * The address of that name, or as many as a host name has on this machine.
   *
   * @param port 0 to 65535; the system chooses one for 0
   * @throws UnknownHostException if the host is not known here
   */
  public static List<SocketAddress> of(String host, int port) throws UnknownHostException {
    InetAddress[] all = InetAddress.getAllByName(host);
    return Arrays.stream(all)
        .filter(each -> all.length == 1 || isLocal(each))
        .<SocketAddress>map(each -> new InetSocketAddress(each, port))
        .toList();
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
