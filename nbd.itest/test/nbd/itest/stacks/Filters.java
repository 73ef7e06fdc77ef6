package nbd.itest.stacks;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import nbd.api.Filter;

/** The filters of this build, as a program finds them. */
final class Filters {
  private static final Map<String, Filter> ALL =
      ServiceLoader.load(Filter.class).stream()
          .map(ServiceLoader.Provider::get)
          .collect(Collectors.toMap(Filter::name, Function.identity()));

  private Filters() {}

  static Set<String> names() {
    return ALL.keySet();
  }

  static Filter named(String name) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw new AssertionError("there is no filter " + name + ", only " + ALL.keySet());
    }
    return filter;
  }
}
