package nbd.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import nbd.wire.Mode;

/**
 * What the handshake ended with.
 *
 * @param mode which requests and replies were negotiated
 * @param contexts names of the selected metadata contexts by id, in the order of the answer
 */
record Agreed(ExportInfo export, Mode mode, Map<Integer, String> contexts) {
  Agreed {
    contexts = Collections.unmodifiableMap(new LinkedHashMap<>(contexts));
  }
}
