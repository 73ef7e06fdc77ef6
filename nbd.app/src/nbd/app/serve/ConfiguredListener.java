package nbd.app.serve;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import nbd.app.system.LeftSocket;
import nbd.server.NbdServer;

/** The addresses that a file names, and on which of them a server listens because of it. */
final class ConfiguredListener {
  private final ListenerFile file;
  private final List<SocketAddress> addresses;

  /** The bound addresses by those that are wanted; they differ where the port is 0. */
  private final Map<SocketAddress, SocketAddress> bound = new HashMap<>();

  /**
   * Nothing listens yet.
   *
   * @throws ConfigurationException if the host is not known here
   */
  ConfiguredListener(ListenerFile file) throws ConfigurationException {
    this.file = file;
    this.addresses = Addresses.of(file);
  }

  /** What the file says. */
  ListenerFile file() {
    return file;
  }

  /** Addresses that no other file can have. */
  Set<Object> exclusive() {
    return addresses.stream().filter(address -> port(address) != 0).collect(Collectors.toSet());
  }

  /** Where clients find the server. */
  List<SocketAddress> bound() {
    return List.copyOf(bound.values());
  }

  /**
   * Has the server listen here, and then no more where only the old one wants it. Where the old one
   * is in the way of that, it goes first.
   *
   * @throws IOException if an address cannot be had; then the server listens where it did
   */
  void replace(ConfiguredListener old, NbdServer server) throws IOException {
    List<SocketAddress> spare = new ArrayList<>(old.bound.keySet());
    spare.removeAll(addresses);
    List<SocketAddress> wanted = new ArrayList<>(addresses);
    wanted.removeAll(old.bound.keySet());
    if (spare.stream().anyMatch(one -> wanted.stream().anyMatch(other -> exclude(one, other)))) {
      swap(old, spare, wanted, server);
    } else {
      open(wanted, server);
      old.close(spare, server);
    }
    bound.putAll(old.bound);
    old.bound.clear();
  }

  private void swap(
      ConfiguredListener old,
      List<SocketAddress> spare,
      List<SocketAddress> wanted,
      NbdServer server)
      throws IOException {
    old.close(spare, server);
    try {
      open(wanted, server);
    } catch (IOException failed) {
      old.open(spare, server);
      throw failed;
    }
  }

  /** All addresses of a machine are in the way of each one of them. */
  private static boolean exclude(SocketAddress one, SocketAddress other) {
    return port(one) == port(other)
        && one instanceof InetSocketAddress a
        && other instanceof InetSocketAddress b
        && (a.getAddress().isAnyLocalAddress() || b.getAddress().isAnyLocalAddress());
  }

  private static int port(SocketAddress address) {
    return address instanceof InetSocketAddress tcp ? tcp.getPort() : -1;
  }

  /** All of these or none. */
  void open(List<SocketAddress> wanted, NbdServer server) throws IOException {
    List<SocketAddress> opened = new ArrayList<>();
    try {
      for (SocketAddress address : wanted) {
        LeftSocket.clearAway(address);
        bound.put(address, server.listen(address));
        opened.add(address);
      }
      UnixSocket.protect(file.spec());
    } catch (IOException failed) {
      close(opened, server);
      throw failed;
    }
  }

  /** The server listens nowhere any more because of this. */
  void close(NbdServer server) {
    close(List.copyOf(bound.keySet()), server);
  }

  private void close(List<SocketAddress> wanted, NbdServer server) {
    wanted.forEach(address -> server.unlisten(bound.remove(address)));
  }

  /** Has the server listen here. */
  void open(NbdServer server) throws IOException {
    open(addresses, server);
  }
}
