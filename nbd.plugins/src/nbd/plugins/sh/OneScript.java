package nbd.plugins.sh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One program does all methods.
 *
 * @param file absolute
 */
record OneScript(Path file) implements Commands {
  @Override
  public Optional<List<String>> of(Method method) {
    return Optional.of(List.of(file.toString(), method.word()));
  }

  @Override
  public String describe(Method method) {
    return file + " " + method;
  }
}
