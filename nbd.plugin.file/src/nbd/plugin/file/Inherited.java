package nbd.plugin.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import nbd.api.ParameterException;

/**
 * A descriptor that was open when the program started. It is not used itself: each client gets one
 * of its own, opened anew on the same file, so that nothing is shared but the bytes.
 *
 * @param path leads to the open file, whatever became of its name
 * @param readOnly whether it was opened for reading alone
 */
record Inherited(Path path, boolean readOnly) {
  private static final int ACCESS = 3;
  private static final int WRITE_ONLY = 1;
  private static final int CLOSED_ON_EXEC = 02000000;

  /**
   * Looks at a descriptor.
   *
   * @param parameter that names it
   * @throws ParameterException if it was not inherited, or cannot be read
   */
  static Inherited as(String parameter, long number) throws IOException {
    int flags = flags(parameter, number);
    if ((flags & CLOSED_ON_EXEC) != 0) {
      throw wrong(parameter, number, "is one of the program's own; give one that it inherited");
    }
    if ((flags & ACCESS) == WRITE_ONLY) {
      throw wrong(parameter, number, "was opened for writing alone; open it for reading too");
    }
    return new Inherited(Path.of("/proc/self/fd/" + number), (flags & ACCESS) == 0);
  }

  private static int flags(String parameter, long number) throws IOException {
    if (number < 3) {
      throw wrong(parameter, number, "is standard input or output; give 3 or more");
    }
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/self/fdinfo/" + number));
      return lines.stream()
          .filter(line -> line.startsWith("flags:"))
          .mapToInt(line -> Integer.parseInt(line.substring(6).strip(), 8))
          .findFirst()
          .orElse(0);
    } catch (NoSuchFileException closed) {
      throw wrong(parameter, number, "is not open; redirect it, as in " + number + "<>disk.img");
    }
  }

  private static ParameterException wrong(String parameter, long number, String how) {
    return new ParameterException(
        "parameter '%s': descriptor %d %s".formatted(parameter, number, how));
  }
}
