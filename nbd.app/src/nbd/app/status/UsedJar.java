package nbd.app.status;

import java.util.List;
import nbd.app.deploy.Standing;

/**
 * What became of a jar in a server that runs.
 *
 * @param file its name without its folder
 * @param name the bundle's symbolic name; "" if there is none in it
 * @param version the bundle's; "" likewise
 * @param problem why it is not in use, or not with the content that it has now; "" if it is
 * @param lingering earlier versions of the bundle that are still used beside it
 * @param content the one that this is about, as {@link nbd.app.deploy.Content#text} tells it; "" if
 *     not known
 */
public record UsedJar(
    String file,
    String name,
    String version,
    String problem,
    List<String> lingering,
    String content) {
  public UsedJar {
    lingering = List.copyOf(lingering);
  }

  static UsedJar of(Standing standing) {
    return new UsedJar(
        standing.fileName(),
        standing.name(),
        standing.version(),
        standing.problem().orElse(""),
        standing.lingering(),
        standing.content());
  }
}
