package nbd.plugin.vddk.extents;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nbd.api.ParameterException;

/** One pattern of {@link ChangedFiles}. */
record ChangedPattern(String text) {
  private static final String DISK = "{disk}";
  private static final String NAME = "{name}";
  private static final Pattern WORD = Pattern.compile("\\{\\w*}");

  /** A file that the pattern matches, and the bitmap's name. */
  record Match(String name, Path file) {}

  /**
   * @throws ParameterException if it is no pattern
   */
  ChangedPattern {
    if (text.indexOf(NAME) != text.lastIndexOf(NAME)) {
      throw wrong(text, NAME + " can stand in it once");
    }
    WORD.matcher(text)
        .results()
        .map(word -> word.group())
        .filter(word -> !word.equals(DISK) && !word.equals(NAME))
        .forEach(word -> refuse(text, word));
    if (text.endsWith("/") || path(text).getFileName().toString().isEmpty()) {
      throw wrong(text, "it is the path of a file, such as /backup/{disk}/{name}.json");
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException malformed) {
      throw wrong(text, malformed.getReason());
    }
  }

  private static void refuse(String text, String word) {
    throw wrong(text, "%s is not known; %s and %s are".formatted(word, DISK, NAME));
  }

  private static ParameterException wrong(String text, String words) {
    return new ParameterException("parameter 'changed': '%s': %s".formatted(text, words));
  }

  /** That it can be told which of several disks a file is of. */
  void needDisk() {
    if (!text.contains(DISK)) {
      throw wrong(text, "with more than one disk it needs a " + DISK + ", for the disk's name");
    }
  }

  /** The files of the disk that are there. */
  List<Match> files(String disk) throws IOException {
    int at = text.indexOf(NAME);
    if (at >= 0) {
      String before = text.substring(0, at).replace(DISK, disk);
      return named(before, text.substring(at + NAME.length()).replace(DISK, disk));
    }
    Path file = Path.of(text.replace(DISK, disk));
    String own = file.getFileName().toString();
    boolean json = own.endsWith(".json");
    return Files.isRegularFile(file)
        ? List.of(new Match(json ? own.substring(0, own.length() - 5) : own, file))
        : List.of();
  }

  /** The component with the name in it is looked for; what stands before and after it is given. */
  private static List<Match> named(String before, String after) throws IOException {
    int from = before.lastIndexOf('/') + 1;
    int to = after.contains("/") ? after.indexOf('/') : after.length();
    Pattern component = component(before.substring(from), after.substring(0, to));
    Path folder = Path.of(from == 0 ? "." : before.substring(0, from));
    List<Match> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Matcher matcher = component.matcher(entry.getFileName().toString());
        Path file = Path.of(entry + after.substring(to));
        if (matcher.matches() && Files.isRegularFile(file)) {
          found.add(new Match(matcher.group(1), file));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException none) {
      return List.of();
    }
    return found;
  }

  private static Pattern component(String before, String after) {
    String name = before.isEmpty() ? "([^.].*)" : "(.+)";
    return Pattern.compile(Pattern.quote(before) + name + Pattern.quote(after), Pattern.DOTALL);
  }
}
