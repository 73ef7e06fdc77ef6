package nbd.filters.extentlist;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nbd.api.ParameterException;
import nbd.api.Range;

/**
 * A list of extents in a file: lines of {@code offset length [type]}, or a JSON array as {@code
 * qemu-img map} and {@code nbdinfo --map} print it.
 */
final class ListFile {
  private static final int LOOKAHEAD = 4096;

  private ListFile() {}

  /**
   * @throws ParameterException if the file is not such a list, naming the line
   * @throws IOException if it cannot be read
   */
  static ExtentList read(Path file) throws IOException {
    try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      List<Entry> entries = isJson(text) ? JsonList.read(text) : lines(text);
      return ExtentList.of(entries.toArray(Entry[]::new));
    } catch (MalformedInputException binary) {
      throw new ParameterException("parameter 'extentlist': " + file + " is not a text file");
    } catch (WrongListException wrong) {
      throw new ParameterException("parameter 'extentlist': " + file + ", " + wrong.getMessage());
    } catch (IOException failure) {
      throw new IOException("extentlist: " + file + " cannot be read: " + failure, failure);
    }
  }

  /** Whether the first character that is no space is a bracket. Nothing is taken. */
  private static boolean isJson(BufferedReader text) throws IOException {
    text.mark(LOOKAHEAD);
    int each = ' ';
    for (int i = 0; i < LOOKAHEAD && Character.isWhitespace(each); i++) {
      each = text.read();
    }
    text.reset();
    return each == '[';
  }

  private static List<Entry> lines(BufferedReader text) throws IOException, WrongListException {
    List<Entry> entries = new ArrayList<>();
    int number = 1;
    for (String line = text.readLine(); line != null; line = text.readLine()) {
      try {
        entry(line.strip(), number).ifPresent(entries::add);
      } catch (IllegalArgumentException wrong) {
        throw new WrongListException("line " + number + ": " + wrong.getMessage());
      }
      number++;
    }
    return entries;
  }

  /** Nothing for an extent without bytes, an empty line or a comment. */
  private static Optional<Entry> entry(String line, int number) {
    if (line.isEmpty() || line.startsWith("#")) {
      return Optional.empty();
    }
    String[] words = line.replaceAll(",[ \t]+", ",").split("[ \t]+", -1);
    if (words.length < 2) {
      throw new IllegalArgumentException("'" + line + "' is not OFFSET LENGTH [TYPE]");
    }
    Range range = new Range(Words.size(words[0]), Words.size(words[1]));
    long type = words.length > 2 ? Words.type(words[2]) : 0;
    return range.isEmpty()
        ? Optional.empty()
        : Optional.of(new Entry(range.offset(), range.length(), type, "line", number));
  }
}
