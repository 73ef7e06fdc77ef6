package nbd.app.serve;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import nbd.app.system.TcpAddresses;

/** Where clients find the server. */
sealed interface ListenerSpec {
  /** TCP on all addresses of the machine, at the port that belongs to NBD. */
  ListenerSpec DEFAULT = new Tcp(Optional.empty(), TcpAddresses.NBD_PORT);

  /**
   * TCP.
   *
   * @param host a name or an address of this machine; without one, all its addresses
   * @param port 0 to 65535; the system chooses one for 0
   */
  record Tcp(Optional<String> host, int port) implements ListenerSpec {
    /**
     * @throws IllegalArgumentException for another port, and a blank host
     */
    public Tcp {
      if (port < 0 || port > TcpAddresses.HIGHEST_PORT) {
        throw new IllegalArgumentException(
            "port " + port + " is not 0 to " + TcpAddresses.HIGHEST_PORT);
      }
      if (host.isPresent() && host.get().isBlank()) {
        throw new IllegalArgumentException("host is blank; leave it out for all addresses");
      }
    }
  }

  /**
   * A Unix socket.
   *
   * @param path absolute, for a server's working folder is nobody's concern
   * @param mode the file's permissions; those that the process's umask leaves if not there
   */
  record Unix(Path path, Optional<SocketMode> mode) implements ListenerSpec {
    /**
     * @throws IllegalArgumentException if the path is not absolute
     */
    public Unix {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException("has to be an absolute path, and is \"" + path + "\"");
      }
      path = path.normalize();
    }

    /**
     * @throws IllegalArgumentException if it is no absolute path
     */
    static Unix of(String path, Optional<SocketMode> mode) {
      try {
        return new Unix(Path.of(path), mode);
      } catch (InvalidPathException wrong) {
        throw new IllegalArgumentException("is no path: " + wrong.getReason(), wrong);
      }
    }
  }
}
