package nbd.app.serve;

import static java.util.stream.Collectors.joining;

import java.util.Collection;
import nbd.api.Parameter;
import nbd.api.Schema;

/** What somebody may have meant by a name that is not known. */
final class Nearest {
  private Nearest() {}

  /** The known name most like it as a question, or all that are known; to end a message with. */
  static String to(String unknown, Collection<String> known) {
    var names = new Schema(known.stream().distinct().map(Parameter::text).toList());
    return names
        .nearest(unknown)
        .map(near -> "; did you mean \"" + near + "\"?")
        .orElseGet(() -> all(known));
  }

  private static String all(Collection<String> known) {
    String names =
        known.stream().distinct().sorted().map(name -> '"' + name + '"').collect(joining(", "));
    return names.isEmpty() ? "" : "; there are " + names;
  }
}
