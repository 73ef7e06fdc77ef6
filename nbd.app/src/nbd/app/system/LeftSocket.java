package nbd.app.system;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A Unix socket that a killed server has left. */
public final class LeftSocket {
  private static final int TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private LeftSocket() {}

  /**
   * Deletes it, if it is there: a socket that nobody listens at. Does not wait for anybody.
   *
   * @param address where a server is to listen; nothing is done for one that is not in the file
   *     system
   * @throws IOException if it cannot be deleted
   */
  public static void clearAway(SocketAddress address) throws IOException {
    if (address instanceof UnixDomainSocketAddress unix && isSocket(unix.getPath())) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        // One whose queue is full lives too, and a connection that blocks would wait for it.
        channel.configureBlocking(false);
        channel.connect(unix);
        // Somebody listens there. That it cannot be had is told when it is bound.
      } catch (ConnectException nobody) {
        Files.deleteIfExists(unix.getPath());
      } catch (IOException cannotTell) {
        // As above.
      }
    }
  }

  /** A connection to a device or a pipe is refused as well, and these are nobody's to delete. */
  private static boolean isSocket(Path file) {
    try {
      Object mode = Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return mode instanceof Integer bits && (bits & TYPE) == SOCKET;
    } catch (IOException | UnsupportedOperationException cannotTell) {
      return false;
    }
  }
}
