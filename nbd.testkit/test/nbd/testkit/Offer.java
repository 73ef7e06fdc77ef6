package nbd.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a server offers in the negotiation. All of it is right; a test overrides a part. */
class Offer {
  /** A context's id is its place in here. The last one is for extended headers only. */
  static final List<String> CONTEXTS = List.of("x:zero", "base:allocation", "x:two", "x:wide");

  /** NBD_FLAG_HAS_FLAGS and NBD_FLAG_SEND_DF. */
  private static final int FLAGS = 0x81;

  boolean knowsExtendedHeaders() {
    return true;
  }

  /** All contexts for such a client. */
  List<String> contexts(boolean extended) {
    return extended ? CONTEXTS : CONTEXTS.subList(0, 3);
  }

  /** What LIST_META_CONTEXT tells. */
  List<String> list(boolean extended, List<String> queries) {
    return contexts(extended).stream()
        .filter(name -> queries.isEmpty() || queries.stream().anyMatch(name::startsWith))
        .toList();
  }

  /** What SET_META_CONTEXT selects. */
  List<String> select(boolean extended, List<String> names) {
    List<String> selected = new ArrayList<>(contexts(extended));
    selected.retainAll(names);
    return selected;
  }

  /** The ids of these contexts. */
  Map<String, Integer> ids(List<String> names) {
    Map<String, Integer> ids = new HashMap<>();
    names.forEach(name -> ids.put(name, CONTEXTS.indexOf(name)));
    return ids;
  }

  /** What comes before the right replies to an option. */
  byte[] before(int option) {
    return new byte[0];
  }

  /** Transmission flags. */
  int flags(boolean extended, boolean withContexts) {
    return extended && withContexts ? FLAGS | WireClient.BLOCK_STATUS_PAYLOAD : FLAGS;
  }
}
