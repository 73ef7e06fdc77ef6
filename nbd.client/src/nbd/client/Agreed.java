package nbd.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the handshake ended with.
 *
 * @param structured whether replies come in chunks
 * @param contexts names of the selected metadata contexts by id, in the order of the answer
 */
record Agreed(ExportInfo export, boolean structured, Map<Integer, String> contexts) {
  Agreed {
    contexts = Collections.unmodifiableMap(new LinkedHashMap<>(contexts));
  }
}
