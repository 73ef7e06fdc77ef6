package nbd.plugins.sh;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a script calls the disks that are open, by export name; several of them may be called the
 * same. Any thread.
 */
final class OpenDisks {
  /** Guarded by this; no list is empty. */
  private final Map<String, List<String>> all = new HashMap<>();

  /** One more is open. */
  synchronized void add(String exportName, String handle) {
    all.computeIfAbsent(exportName, _ -> new ArrayList<>()).add(handle);
  }

  /** One of those that are called so is open no more. */
  synchronized void remove(String exportName, String handle) {
    List<String> open = all.get(exportName);
    if (open != null && open.remove(handle) && open.isEmpty()) {
      all.remove(exportName);
    }
  }

  /** The newest one of that name. */
  synchronized Optional<String> newest(String exportName) {
    return Optional.ofNullable(all.get(exportName)).map(List::getLast);
  }
}
