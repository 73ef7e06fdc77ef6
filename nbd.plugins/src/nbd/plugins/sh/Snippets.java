package nbd.plugins.sh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A piece of shell script for each method, in a file that has the method's name. */
final class Snippets implements Commands {
  /** The name of the piece that is run for every method without one of its own. */
  static final String MISSING = "missing";

  /**
   * Named rather than left to a {@code #!} line: there is none, and a file that was just written is
   * "busy" for an exec as long as a process that another thread starts has inherited it open.
   */
  private static final String SHELL = "/bin/sh";

  private final Path folder;
  private final Map<String, String> texts;

  /**
   * @param folder where the files are, under the methods' names
   * @param texts by the method's name
   */
  private Snippets(Path folder, Map<String, String> texts) {
    this.folder = folder;
    this.texts = texts;
  }

  /**
   * Writes the pieces to files.
   *
   * @param folder where
   * @param texts by the method's name, or {@link #MISSING}
   */
  static Snippets in(Path folder, Map<String, String> texts) throws IOException {
    for (Map.Entry<String, String> each : texts.entrySet()) {
      Path file = folder.resolve(each.getKey());
      Files.writeString(file, each.getValue() + "\n");
      // The pieces may run one another.
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-x------"));
    }
    return new Snippets(folder, Map.copyOf(texts));
  }

  @Override
  public Optional<List<String>> of(Method method) {
    String name = texts.containsKey(method.word()) ? method.word() : MISSING;
    return texts.containsKey(name)
        ? Optional.of(List.of(SHELL, folder.resolve(name).toString(), method.word()))
        : Optional.empty();
  }

  @Override
  public String describe(Method method) {
    return "eval " + method;
  }
}
