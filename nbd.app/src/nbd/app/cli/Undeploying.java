package nbd.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import nbd.app.deploy.PluginFolder;
import nbd.app.deploy.Standing;

/** {@code nbdj undeploy}: deletes jars out of the folder. */
record Undeploying(PluginFolder plugins, PrintStream out) {
  /**
   * One after the other, up to the first that is not there.
   *
   * @param names of files, or symbolic names, or those of plugins or filters
   * @throws UsageException if a name means nothing, or several files
   */
  void undeploy(List<String> names) throws UsageException, IOException {
    plugins.look();
    for (String name : names) {
      Standing file = find(name);
      Shelving.remove(file.file());
      plugins.look();
      out.println("undeployed " + title(file) + successor(file));
    }
  }

  private Standing find(String name) throws UsageException {
    List<Standing> all = plugins.standings();
    List<Standing> found = all.stream().filter(each -> each.fileName().equals(name)).toList();
    if (found.isEmpty()) {
      found = all.stream().filter(each -> isCalled(each, name)).toList();
    }
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new UsageException(
        found.isEmpty()
            ? "nothing in %s is called '%s'; there are %s"
                .formatted(plugins.folder(), name, fileNames(all))
            : "'%s' may be %s; give the name of the file".formatted(name, fileNames(found)));
  }

  private static boolean isCalled(Standing file, String name) {
    return file.name().equals(name)
        || file.fileName().equals(name + ".jar")
        || file.plugins().contains(name)
        || file.filters().contains(name);
  }

  private static String fileNames(List<Standing> files) {
    return files.isEmpty()
        ? "none"
        : files.stream().map(Standing::fileName).collect(Collectors.joining(", "));
  }

  private static String title(Standing file) {
    return file.name().isEmpty()
        ? file.fileName()
        : "%s: %s %s".formatted(file.fileName(), file.name(), file.version());
  }

  /** An older file may come back into use. */
  private String successor(Standing gone) {
    Optional<Standing> next =
        plugins.standings().stream()
            .filter(each -> each.name().equals(gone.name()) && each.problem().isEmpty())
            .findFirst();
    return next.map(each -> "; now %s of %s counts".formatted(each.version(), each.fileName()))
        .orElse("");
  }
}
