package nbd.app.watch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of the files of a folder since it was told last. What happened together is told
 * together: a file that got another name has appeared and vanished in one.
 *
 * @param appeared files that were not there; by name
 * @param changed files with new content, also by a rename onto them; by name
 * @param vanished files that are not there any more; by name
 */
public record Changes(List<Path> appeared, List<Path> changed, List<Path> vanished) {
  public Changes {
    appeared = inOrder(appeared);
    changed = inOrder(changed);
    vanished = inOrder(vanished);
  }

  private static List<Path> inOrder(List<Path> files) {
    List<Path> sorted = new ArrayList<>(files);
    sorted.sort(null);
    return List.copyOf(sorted);
  }

  /** Whether nothing happened. */
  public boolean isEmpty() {
    return appeared.isEmpty() && changed.isEmpty() && vanished.isEmpty();
  }
}
