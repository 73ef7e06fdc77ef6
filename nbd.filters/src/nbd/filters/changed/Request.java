package nbd.filters.changed;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * A file by which another program asks for something.
 *
 * @param kind what is to be done
 * @param name of a checkpoint, as the file has it
 * @param file the request's
 */
record Request(Kind kind, String name, Path file) {
  /** What can be asked for, in the order in which it is done. */
  enum Kind {
    DROP(".drop"),
    ADD(".add");

    private final String suffix;

    Kind(String suffix) {
      this.suffix = suffix;
    }

    String suffix() {
      return suffix;
    }
  }

  static final Comparator<Request> ORDER =
      Comparator.comparing(Request::kind).thenComparing(Request::name);
}
