package nbd.filters.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** What is said of a file in front of its header, because there is no room in that. */
final class Attributes {
  private String name;
  private String link;
  private long size = -1;

  /** Holes of the file are left out; then its name is here. */
  private String sparseName;

  private boolean isSparse;

  void name(String told) {
    name = told;
  }

  void link(String told) {
    link = told;
  }

  /** Whether holes of the file are left out, so that its bytes are not where they seem to be. */
  boolean isSparse() {
    return isSparse || sparseName != null;
  }

  /**
   * Takes note of records as pax writes them: {@code LENGTH KEY=VALUE} and a new line.
   *
   * @param before where on the disk they are, for messages
   */
  void read(byte[] records, long before) throws IOException {
    for (int at = 0; at < records.length && records[at] != 0; ) {
      int blank = at;
      while (blank < records.length && records[blank] != ' ') {
        blank++;
      }
      long length = number(new String(records, at, blank - at, UTF_8), before);
      if (length < blank - at + 2 || length > records.length - at) {
        throw damaged(before);
      }
      int end = at + (int) length;
      take(new String(records, blank + 1, end - blank - 2, UTF_8), before);
      at = end;
    }
  }

  private void take(String record, long before) throws IOException {
    int equals = record.indexOf('=');
    if (equals < 0) {
      throw damaged(before);
    }
    String value = record.substring(equals + 1);
    switch (record.substring(0, equals)) {
      case "path" -> name = value;
      case "linkpath" -> link = value;
      case "size" -> size = number(value, before);
      case "GNU.sparse.name" -> sparseName = value;
      case String key -> isSparse |= key.startsWith("GNU.sparse.");
    }
  }

  private static long number(String digits, long at) throws IOException {
    try {
      long number = Long.parseLong(digits);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw damaged(at);
  }

  private static IOException damaged(long at) {
    return Search.refused("the tar file is damaged: no list of attributes is at byte " + at);
  }

  /** The header with what is said here. */
  Header applied(Header header) {
    String told = sparseName == null ? name : sparseName;
    Header result = told == null ? header : header.named(told);
    result = link == null ? result : result.linked(link);
    return size < 0 ? result : result.sized(size);
  }
}
