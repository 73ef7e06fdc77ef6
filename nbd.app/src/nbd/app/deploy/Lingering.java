package nbd.app.deploy;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bundles from which others have taken over, and of which something is still made: an export that
 * could not be moved, or one that is being closed. Each is uninstalled when that has ended. Not
 * safe for several threads.
 */
final class Lingering {
  private final Trial trial;
  private final Journal journal;

  /** In the order in which they were taken over from, and whether people know of it. */
  private final Map<Running, Boolean> told = new LinkedHashMap<>();

  /**
   * @param trial knows whether anything is made of a bundle's plugins and filters
   */
  Lingering(Trial trial, Journal journal) {
    this.trial = trial;
    this.journal = journal;
  }

  /**
   * Uninstalls it, now or when it is not used any more.
   *
   * @param exports the names of those that stay with it, as far as that is known
   */
  void add(Running before, List<String> exports) {
    if (!trial.isUsed(before)) {
      Trial.remove(before.bundle());
      return;
    }
    // What was moved may take a moment to be closed, which is no news.
    if (!exports.isEmpty()) {
      journal.lingers(before, exports);
    }
    told.put(before, !exports.isEmpty());
  }

  /** Uninstalls those of which nothing is made any more. */
  void sweep() {
    Iterator<Map.Entry<Running, Boolean>> all = told.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Running, Boolean> each = all.next();
      if (!trial.isUsed(each.getKey())) {
        all.remove();
        remove(each.getKey(), each.getValue());
      }
    }
  }

  /** Tells of those that nobody knows of yet. */
  void tell() {
    for (Map.Entry<Running, Boolean> each : told.entrySet()) {
      if (!each.getValue()) {
        journal.lingers(each.getKey(), List.of());
        each.setValue(true);
      }
    }
  }

  private void remove(Running gone, boolean wasTold) {
    Trial.remove(gone.bundle());
    if (wasTold) {
      journal.left(gone);
    }
  }

  /** Uninstalls all of that symbolic name, used or not. */
  void end(String name) {
    Iterator<Map.Entry<Running, Boolean>> all = told.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Running, Boolean> each = all.next();
      if (each.getKey().candidate().name().equals(name)) {
        all.remove();
        remove(each.getKey(), each.getValue());
      }
    }
  }

  boolean isEmpty() {
    return told.isEmpty();
  }

  /** The versions of that symbolic name that are still used, the first first. */
  List<String> versions(String name) {
    return told.keySet().stream()
        .map(Running::candidate)
        .filter(candidate -> candidate.name().equals(name))
        .map(candidate -> candidate.version().toString())
        .toList();
  }
}
