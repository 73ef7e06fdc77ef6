package nbd.plugin.vddk.extents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nbd.api.Range;

/** Reads the JSON of {@link ChangedAreas#read}. One a file. */
final class ChangedAreasReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final LocatedJson json;
  private final JsonParser parser;
  private final long size;
  private final List<Range> described = new ArrayList<>();
  private final List<Range> changed = new ArrayList<>();

  private ChangedAreasReader(LocatedJson json, long size) {
    this.json = json;
    this.parser = json.parser();
    this.size = size;
  }

  static ChangedAreasReader read(Path file, long size) throws IOException {
    try (var in = Files.newInputStream(file);
        JsonParser parser = FACTORY.createParser(in)) {
      var reader = new ChangedAreasReader(new LocatedJson(file, parser), size);
      reader.all();
      return reader;
    } catch (JsonProcessingException malformed) {
      throw LocatedJson.malformed(file, malformed);
    } catch (FileSystemException failure) {
      throw new IOException("changed areas cannot be read: " + failure, failure);
    }
  }

  /** The parts of the disk that the file tells of, inside the disk. */
  List<Range> described() {
    return described;
  }

  /** The changed areas, inside the disk. */
  List<Range> changed() {
    return changed;
  }

  private void all() throws IOException {
    for (JsonToken next = parser.nextToken(); next != null; next = parser.nextToken()) {
      if (next == JsonToken.START_ARRAY) {
        parts();
      } else {
        part();
      }
    }
    if (described.isEmpty()) {
      throw json.wrong("there is no DiskChangeInfo in it");
    }
  }

  private void parts() throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      part();
    }
  }

  private void part() throws IOException {
    json.expect(JsonToken.START_OBJECT, "a DiskChangeInfo is an object");
    Range part = range("startOffset", true);
    if (part.end() > size) {
      throw json.wrong(
          "it tells of a larger disk: bytes %s, but this one has %d bytes".formatted(part, size));
    }
    described.add(part);
  }

  private void areas() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    json.expect(JsonToken.START_ARRAY, "changedArea is an array");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      json.expect(JsonToken.START_OBJECT, "a changed area is an object");
      area();
    }
  }

  /** The last one may be rounded up past the end of the disk. */
  private void area() throws IOException {
    Range area = range("start", false);
    if (area.offset() >= size && !area.isEmpty()) {
      throw json.wrong(
          "area %s begins past the end of this disk of %d bytes".formatted(area, size));
    }
    area.intersection(new Range(0, size)).ifPresent(changed::add);
  }

  /** An object with a start and a length; a part has areas too. */
  private Range range(String start, boolean isPart) throws IOException {
    Map<String, Long> numbers = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = withoutCapital(parser.currentName());
      parser.nextToken();
      if (key.equals(start) || key.equals("length")) {
        number(key, numbers);
      } else if (isPart && key.equals("changedArea")) {
        areas();
      } else {
        parser.skipChildren();
      }
    }
    return range(start, numbers);
  }

  private static String withoutCapital(String key) {
    return key.isEmpty() ? key : key.substring(0, 1).toLowerCase(Locale.ROOT) + key.substring(1);
  }

  private void number(String key, Map<String, Long> numbers) throws IOException {
    json.expect(JsonToken.VALUE_NUMBER_INT, key + " is a number of bytes");
    if (numbers.put(key, parser.getLongValue()) != null) {
      throw json.wrong(key + " is there twice");
    }
  }

  private Range range(String start, Map<String, Long> numbers) throws IOException {
    Long offset = numbers.get(start);
    Long length = numbers.get("length");
    if (offset == null || length == null) {
      throw json.wrong("the object that ends here has no " + (offset == null ? start : "length"));
    }
    try {
      return new Range(offset, length);
    } catch (IllegalArgumentException malformed) {
      throw json.wrong(malformed.getMessage());
    }
  }
}
