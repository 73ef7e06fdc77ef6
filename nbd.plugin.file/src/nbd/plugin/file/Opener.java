package nbd.plugin.file;

import java.io.IOException;
import java.nio.file.Path;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.OpenException;
import org.slf4j.LoggerFactory;

/** Opens files for clients. May be used by several threads. */
interface Opener {
  /**
   * Opens a file or block device.
   *
   * @param readOnly asked so; otherwise it is read-only where writing is not permitted
   * @throws OpenException if there is none, or it is something else
   */
  Handle open(Path file, boolean readOnly) throws IOException;

  /**
   * As {@link #open}, a file of that name in a folder.
   *
   * @param name not "", "." or "..", without a slash or NUL
   * @throws OpenException also if the name is a symbolic link that leads out of the folder
   */
  Handle openIn(Path folder, String name, boolean readOnly) throws IOException;

  /** The best that there is here; gets ready in the background. */
  static Opener ofThisSystem(FileParameters wanted, Host host) {
    if (!LinuxOpener.isPossible()) {
      LoggerFactory.getLogger(Opener.class)
          .info(
              "files are served without extents, trim and fast zero:"
                  + " these need Linux, and Java started with --enable-native-access");
      return PortableOpener.of(wanted);
    }
    host.background().execute(LinuxOpener::prepare);
    return new LinuxOpener(wanted.advice(), wanted.cached());
  }
}
