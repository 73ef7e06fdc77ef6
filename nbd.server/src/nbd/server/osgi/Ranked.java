package nbd.server.osgi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Services of one kind, of which several may have the same name: then the newest counts. May be
 * used by any thread.
 */
final class Ranked<S> {
  /**
   * The highest rank wins, then the bundle that was installed last: a newer version of a plugin is
   * installed beside the older one.
   */
  private static final Comparator<Entry<?>> NEWEST_FIRST =
      Comparator.<Entry<?>>comparingLong(Entry::ranking)
          .thenComparingLong(Entry::bundle)
          .thenComparingLong(Entry::id)
          .reversed();

  private record Entry<S>(S service, long ranking, long bundle, long id) {}

  private final Function<S, String> name;
  private final List<Entry<S>> all = new CopyOnWriteArrayList<>();

  Ranked(Function<S, String> name) {
    this.name = name;
  }

  /**
   * @param properties of the registration, of which some may lack
   */
  void add(S service, Map<String, ?> properties) {
    all.add(
        new Entry<>(
            service,
            number(properties, "service.ranking"),
            number(properties, "service.bundleid"),
            number(properties, "service.id")));
  }

  private static long number(Map<String, ?> properties, String key) {
    return properties.get(key) instanceof Number number ? number.longValue() : 0;
  }

  /** Removes this very service: an equal one is another. */
  void remove(S service) {
    all.removeIf(entry -> entry.service() == service);
  }

  /** The newest of each name. */
  List<S> newest() {
    List<Entry<S>> sorted = new ArrayList<>(all);
    sorted.sort(NEWEST_FIRST);
    Map<String, S> byName = new LinkedHashMap<>();
    sorted.forEach(entry -> byName.putIfAbsent(name.apply(entry.service()), entry.service()));
    return List.copyOf(byName.values());
  }
}
