package nbd.app.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nbd.app.launch.PrivateFolder;
import nbd.app.system.LeftSocket;
import nbd.app.system.TcpAddresses;

/** Where clients find the server. */
sealed interface Place {
  /** Addresses to listen on, and what to tidy up when the server is closed. */
  record Open(List<SocketAddress> addresses, Optional<Path> folder) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (folder.isPresent()) {
        Files.deleteIfExists(folder.get());
      }
    }
  }

  /**
   * Finds out the addresses, and makes a folder where one is needed.
   *
   * @throws UsageException if there is no such address
   */
  Open open() throws UsageException, IOException;

  /**
   * TCP.
   *
   * @param host a name or an address of this machine; without one, all its addresses
   * @param port 0 to 65535; the system chooses one for 0
   */
  record Tcp(Optional<String> host, int port) implements Place {
    @Override
    public Open open() throws UsageException {
      List<SocketAddress> addresses =
          host.isEmpty() ? List.of(new InetSocketAddress(port)) : addresses(host.get());
      return new Open(addresses, Optional.empty());
    }

    private List<SocketAddress> addresses(String name) throws UsageException {
      try {
        return TcpAddresses.of(name, port);
      } catch (UnknownHostException unknown) {
        throw new UsageException(
            "option --ipaddr: '" + name + "' is not an address or a host name that is known here");
      }
    }
  }

  /** A Unix socket that the user has named. One that a killed server has left is replaced. */
  record Unix(Path path) implements Place {
    @Override
    public Open open() throws UsageException, IOException {
      SocketAddress address = address(path.toAbsolutePath());
      clearAway(address);
      return new Open(List.of(address), Optional.empty());
    }

    private void clearAway(SocketAddress address) throws IOException {
      try {
        LeftSocket.clearAway(address);
      } catch (IOException failure) {
        throw new IOException(
            "cannot delete %s, which a server that was killed has left; delete it, or name another path"
                .formatted(path),
            failure);
      }
    }

    private static SocketAddress address(Path path) throws UsageException {
      try {
        return UnixDomainSocketAddress.of(path);
      } catch (IllegalArgumentException refused) {
        throw new UsageException("option --unix: '" + path + "': " + refused.getMessage());
      }
    }
  }

  /** A Unix socket in a folder that only this user can enter. */
  record PrivateUnix() implements Place {
    @Override
    public Open open() throws UsageException, IOException {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      Path folder = PrivateFolder.create(temporary.toAbsolutePath(), "nbdj");
      return new Open(List.of(Unix.address(folder.resolve("socket"))), Optional.of(folder));
    }
  }
}
