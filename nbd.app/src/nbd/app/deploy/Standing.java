package nbd.app.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file in the folder and what became of it.
 *
 * @param name the bundle's symbolic name; "" if there is none in it
 * @param version the bundle's; "" likewise
 * @param plugins the names of plugins that are in use from it
 * @param filters the names of filters that are in use from it
 * @param problem why it is not in use, or not with the content that it has now
 */
public record Standing(
    Path file,
    String name,
    String version,
    List<String> plugins,
    List<String> filters,
    Optional<String> problem) {
  public Standing {
    plugins = List.copyOf(plugins);
    filters = List.copyOf(filters);
  }

  /** The file's name without its folder. */
  public String fileName() {
    return file.getFileName().toString();
  }
}
