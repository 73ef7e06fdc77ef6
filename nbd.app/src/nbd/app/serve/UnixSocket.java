package nbd.app.serve;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a Unix socket is in the file system. */
final class UnixSocket {
  private UnixSocket() {}

  /** Deletes the socket that a killed server has left: a file that nobody listens at. */
  static void clearAway(SocketAddress address) throws IOException {
    if (address instanceof UnixDomainSocketAddress unix && isSocket(unix.getPath())) {
      try (SocketChannel _ = SocketChannel.open(unix)) {
        // Somebody listens there. That it cannot be had is told when it is bound.
      } catch (ConnectException nobody) {
        Files.deleteIfExists(unix.getPath());
      } catch (IOException cannotTell) {
        // As above.
      }
    }
  }

  private static boolean isSocket(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }

  /** Lets only those connect that the mode says, if it says so. */
  static void protect(ListenerSpec spec) throws IOException {
    if (spec instanceof ListenerSpec.Unix unix && unix.mode().isPresent()) {
      Files.setPosixFilePermissions(unix.path(), unix.mode().get().permissions());
    }
  }
}
