package nbd.filters.multiconn;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The groups of an export, each as long as a handle of it is open. */
final class Groups {
  private final Map<String, Group> all = new ConcurrentHashMap<>();
  private final Tracking tracking;

  Groups(Tracking tracking) {
    this.tracking = tracking;
  }

  /** The group of that name, with one more member. */
  Group join(String name, Member member) {
    return all.compute(
        name,
        (_, found) -> {
          Group group = found == null ? new Group(tracking) : found;
          group.join(member);
          return group;
        });
  }

  /** Forgets it if the last one has left: names come from clients. */
  void left(String name) {
    all.computeIfPresent(name, (_, group) -> group.isEmpty() ? null : group);
  }
}
