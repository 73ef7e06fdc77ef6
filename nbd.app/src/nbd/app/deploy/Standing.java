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
 * @param lingering versions of the bundle that it has taken over from and that are still used,
 *     because exports could not be moved, the first first
 * @param content the one that was judged, as {@link Content#text} tells it; "" if not known
 */
public record Standing(
    Path file,
    String name,
    String version,
    List<String> plugins,
    List<String> filters,
    Optional<String> problem,
    List<String> lingering,
    String content) {
  public Standing {
    plugins = List.copyOf(plugins);
    filters = List.copyOf(filters);
    lingering = List.copyOf(lingering);
  }

  /** Nothing lingers, and the content is not known. */
  public Standing(
      Path file,
      String name,
      String version,
      List<String> plugins,
      List<String> filters,
      Optional<String> problem) {
    this(file, name, version, plugins, filters, problem, List.of(), "");
  }

  /** The file's name without its folder. */
  public String fileName() {
    return file.getFileName().toString();
  }
}
