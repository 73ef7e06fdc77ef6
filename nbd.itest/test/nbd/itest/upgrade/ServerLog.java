package nbd.itest.upgrade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server has said so far, with all that it will say. */
record ServerLog(Path file) {
  @Override
  public String toString() {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  boolean contains(String part) {
    return toString().contains(part);
  }

  /** How many lines have that in them. */
  long count(String part) {
    return toString().lines().filter(line -> line.contains(part)).count();
  }

  /** The first match in each line that has one. */
  List<Matcher> found(Pattern pattern) {
    List<Matcher> found = new ArrayList<>();
    for (String line : toString().lines().toList()) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        found.add(matcher);
      }
    }
    return found;
  }
}
