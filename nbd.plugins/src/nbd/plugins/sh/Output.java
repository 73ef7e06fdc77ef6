package nbd.plugins.sh;

import java.io.IOException;
import java.io.InputStream;

/** Takes what a script prints on standard output. */
@FunctionalInterface
interface Output {
  /** Thrown away. */
  Output IGNORED = stdout -> {};

  /** Reads all of it. */
  void take(InputStream stdout) throws IOException;
}
