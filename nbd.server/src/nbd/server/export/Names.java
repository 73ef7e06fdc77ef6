package nbd.server.export;

import static nbd.server.ExportSpec.EVERY_NAME;

import java.util.Optional;
import java.util.function.Function;

/**
 * How a name that a client asks for becomes an export's name and the name that its layers see, as
 * {@link nbd.server.ExportSpec} tells.
 */
final class Names {
  private Names() {}

  /**
   * An export, and the disk of it that is meant.
   *
   * @param inner what the layers call it
   */
  record Found<E>(E export, String inner) {}

  /** The name for clients of what the layers of that export call {@code inner}. */
  static String outer(String exportName, String inner) {
    if (exportName.equals(EVERY_NAME)) {
      return inner;
    }
    return inner.isEmpty() ? exportName : exportName + "/" + inner;
  }

  /**
   * The export that takes this name: that of just this name, else the one whose name, with a slash
   * behind, is the longest beginning of it, else the one that takes every name.
   *
   * @param exports gives the export of a name, or null
   */
  static <E> Optional<Found<E>> find(String asked, Function<String, E> exports) {
    int end = asked.length();
    while (end >= 0) {
      String name = asked.substring(0, end);
      E export = name.equals(EVERY_NAME) ? null : exports.apply(name);
      if (export != null) {
        String inner = end == asked.length() ? "" : asked.substring(end + 1);
        return Optional.of(new Found<>(export, inner));
      }
      end = end == 0 ? -1 : asked.lastIndexOf('/', end - 1);
    }
    return Optional.ofNullable(exports.apply(EVERY_NAME)).map(all -> new Found<>(all, asked));
  }
}
