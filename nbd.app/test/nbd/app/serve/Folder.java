package nbd.app.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nbd.app.watch.Changes;
import org.slf4j.event.Level;

/** Files, and what is told of them; whoever changes one says when that is noticed. */
final class Folder {
  private final Path path;
  private final List<String> lines = new ArrayList<>();

  Folder(Path path) {
    this.path = path;
  }

  <T> FollowedFolder<T> followed(Kind<T> kind) {
    return new FollowedFolder<>(Path.of("conf"), kind, this::note);
  }

  private void note(Level level, String line) {
    lines.add(level + " " + line);
  }

  /** Writes a file; each ' stands for a ". */
  Path write(String name, String text) {
    try {
      return Files.writeString(path.resolve(name), text.replace('\'', '"'));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  Path delete(String name) {
    try {
      Files.delete(path.resolve(name));
      return path.resolve(name);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static Changes came(Path... files) {
    return new Changes(List.of(files), List.of(), List.of());
  }

  static Changes changed(Path... files) {
    return new Changes(List.of(), List.of(files), List.of());
  }

  static Changes went(Path... files) {
    return new Changes(List.of(), List.of(), List.of(files));
  }

  /** What was told since it was asked last; each " is a '. */
  List<String> told() {
    List<String> told = lines.stream().map(line -> line.replace('"', '\'')).toList();
    lines.clear();
    return told;
  }
}
