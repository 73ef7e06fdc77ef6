package nbd.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import nbd.app.deploy.Offer;
import nbd.app.deploy.PluginFolder;
import nbd.app.deploy.Refused;
import nbd.app.deploy.Standing;
import org.osgi.framework.Version;

/**
 * A folder whose jars are text: {@code NAME VERSION PLUGIN}, and nothing of them is run. What
 * begins with "bad" has a problem.
 */
final class MadeUpFolder implements PluginFolder {
  /** What was done: "scan", "look", "watch", "close". */
  final List<String> done = new ArrayList<>();

  private Path folder;

  PluginFolder in(Path where) {
    folder = where.toAbsolutePath();
    return this;
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public void scan() {
    done.add("scan");
  }

  @Override
  public void look() {
    done.add("look");
  }

  @Override
  public void watch() {
    done.add("watch");
  }

  @Override
  public void close() {
    done.add("close");
  }

  @Override
  public List<Standing> standings() {
    var standings = new TreeMap<Path, Standing>();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "[!.]*.jar")) {
      for (Path jar : jars) {
        standings.put(jar, standing(jar));
      }
      return List.copyOf(standings.values());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Standing standing(Path jar) throws IOException {
    String[] words = Files.readString(jar).split(" ", -1);
    return words[0].equals("bad")
        ? new Standing(jar, "", "", List.of(), List.of(), Optional.of("is bad"))
        : new Standing(jar, words[0], words[1], List.of(words[2]), List.of(), Optional.empty());
  }

  @Override
  public Offer tryOut(Path jar) throws Refused {
    try {
      Standing would = standing(jar);
      return new Offer(
          would.name(),
          Version.parseVersion(would.version()),
          "plugin '" + would.plugins().getFirst() + "'",
          standings().stream().filter(each -> each.name().equals(would.name())).findFirst());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
