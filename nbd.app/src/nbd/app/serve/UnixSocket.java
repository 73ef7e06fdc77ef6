package nbd.app.serve;

import java.io.IOException;
import java.nio.file.Files;

/** What a Unix socket is in the file system. */
final class UnixSocket {
  private UnixSocket() {}

  /** Lets only those connect that the mode says, if it says so. */
  static void protect(ListenerSpec spec) throws IOException {
    if (spec instanceof ListenerSpec.Unix unix && unix.mode().isPresent()) {
      Files.setPosixFilePermissions(unix.path(), unix.mode().get().permissions());
    }
  }
}
