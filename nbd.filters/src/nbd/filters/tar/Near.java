package nbd.filters.tar;

import java.util.List;
import java.util.Locale;

/** Names that may be the one that was meant. */
final class Near {
  private static final int MOST = 3;

  private Near() {}

  /** Those whose last part has that of the wanted one in it, capitals apart; at most three. */
  static List<String> names(List<String> all, String wanted) {
    String last = last(wanted);
    return all.stream().filter(name -> last(name).contains(last)).distinct().limit(MOST).toList();
  }

  private static String last(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    name = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
