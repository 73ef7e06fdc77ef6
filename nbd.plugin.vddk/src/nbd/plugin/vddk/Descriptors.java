package nbd.plugin.vddk;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lines of inherited file descriptors. Each is opened once and stays so, for opened again it would
 * begin with its first line again, if it is a file's.
 */
final class Descriptors {
  private static final String KEPT = "nbd.plugin.vddk.descriptors";

  private final Map<String, InputStream> opened;

  /**
   * Also of those that were opened before.
   *
   * @param opened by their numbers
   */
  Descriptors(Map<String, InputStream> opened) {
    this.opened = opened;
  }

  /** Shared with the next version of this bundle. */
  @SuppressWarnings("unchecked")
  static Descriptors ofThisProcess() {
    Object map = System.getProperties().computeIfAbsent(KEPT, _ -> new ConcurrentHashMap<>());
    return new Descriptors((Map<String, InputStream>) map);
  }

  /**
   * The next line, without its end.
   *
   * @throws IOException if it is not open, or has no further line
   */
  char[] line(String number) throws IOException {
    InputStream in = opened.get(number);
    if (in == null) {
      Path file = Path.of("/proc/self/fd", number);
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      in = new FileInputStream(file.toFile());
      opened.put(number, in);
    }
    return FirstLine.next(in);
  }
}
