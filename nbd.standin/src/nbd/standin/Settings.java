package nbd.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/** The file that tells the library what to do: control.c reads it. */
final class Settings {
  private final Path file;
  private final Map<String, String> values = new TreeMap<>();
  private long marks = System.nanoTime();

  /** Nothing is set. */
  Settings(Path file) throws IOException {
    this.file = file;
    Files.deleteIfExists(file);
  }

  /** The mark makes the library count anew where the value is what it was. */
  synchronized void put(String key, Object value) {
    marks++;
    values.put(key, value + "\t@" + marks);
    write();
  }

  synchronized void remove(String key) {
    values.remove(key);
    write();
  }

  synchronized void clear() {
    values.clear();
    write();
  }

  /** A new file takes the old one's place, so that the library never reads half of it. */
  private void write() {
    StringBuilder text = new StringBuilder();
    values.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    try {
      Path fresh = Files.writeString(file.resolveSibling("control.new"), text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell the stand-in by " + file, e);
    }
  }
}
