package nbd.filters.extentlist;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nbd.api.Allocation;
import nbd.api.Range;

/**
 * A list of extents in JSON: objects with {@code start}, {@code length}, {@code zero} and {@code
 * data}, as {@code qemu-img map --output=json} prints them, or with {@code offset}, {@code length}
 * and {@code type}, as {@code nbdinfo --map --json} does.
 */
final class JsonList {
  private JsonList() {}

  /**
   * @param text whose next character is the bracket
   */
  static List<Entry> read(Reader text) throws IOException, WrongListException {
    JsonText json = new JsonText(text);
    List<Entry> entries = new ArrayList<>();
    json.expect('[');
    if (!json.skip(']')) {
      do {
        entries.add(entry(json.object(), entries.size() + 1));
      } while (json.skip(','));
      json.expect(']');
    }
    json.end();
    return entries.stream().filter(entry -> entry.length() > 0).toList();
  }

  private static Entry entry(Map<String, Object> object, int number) throws WrongListException {
    String place = "extent " + number;
    boolean isOfQemu = object.containsKey("start");
    long offset = value(object, isOfQemu ? "start" : "offset", Long.class, place);
    long length = value(object, "length", Long.class, place);
    long status = isOfQemu ? ofQemu(object, place) : value(object, "type", Long.class, place);
    if ((status & ~Allocation.HOLE_ZERO) != 0) {
      throw new WrongListException(place + ": 'type' " + status + " is not a number from 0 to 3");
    }
    try {
      Range range = new Range(offset, length);
      return new Entry(range.offset(), range.length(), status, "extent", number);
    } catch (IllegalArgumentException wrong) {
      throw new WrongListException(place + ": " + wrong.getMessage());
    }
  }

  /** What qemu itself tells NBD clients of such an extent. */
  private static long ofQemu(Map<String, Object> object, String place) throws WrongListException {
    return (value(object, "data", Boolean.class, place) ? 0 : Allocation.HOLE)
        | (value(object, "zero", Boolean.class, place) ? Allocation.ZERO : 0);
  }

  private static <T> T value(Map<String, Object> object, String key, Class<T> type, String place)
      throws WrongListException {
    Object value = object.get(key);
    if (!type.isInstance(value)) {
      String right = type == Long.class ? "a whole number below 2^63" : "true or false";
      throw new WrongListException(
          "%s: '%s' is %s, not %s".formatted(place, key, value == null ? "missing" : value, right));
    }
    return type.cast(value);
  }
}
