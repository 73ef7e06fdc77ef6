package nbd.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nbd.wire.Mode;

/**
 * What the handshake ended with.
 *
 * @param mode which requests and replies were negotiated
 * @param contexts names of the selected metadata contexts by id, in the order of the answer
 * @param contextsRefused why there are none, if the server refused to select any
 */
record Agreed(
    ExportInfo export,
    Mode mode,
    Map<Integer, String> contexts,
    Optional<OptionRefused> contextsRefused) {
  Agreed {
    contexts = Collections.unmodifiableMap(new LinkedHashMap<>(contexts));
  }

  /**
   * Some of the contexts, in the order of the answer.
   *
   * @throws IllegalArgumentException if there is no name, or one that is not selected
   */
  Map<Integer, String> only(Set<String> names) {
    Map<Integer, String> chosen = new LinkedHashMap<>(contexts);
    chosen.values().retainAll(names);
    if (names.isEmpty() || !chosen.values().containsAll(names)) {
      throw new IllegalArgumentException(
          "metadata contexts %s; one or more of those selected expected: %s"
              .formatted(names, contexts.values()));
    }
    return chosen;
  }
}
