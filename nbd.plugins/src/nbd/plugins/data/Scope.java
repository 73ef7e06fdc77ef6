package nbd.plugins.data;

/**
 * The names that are known at some place of a program, the latest first; null knows none.
 *
 * @param name without the backslash
 * @param what it stands for
 * @param before the names that were known where this one was given, and so what is meant in {@code
 *     what}
 */
record Scope(String name, Expression what, Scope before) {
  /** Where {@code name} was given last, or null if nowhere. */
  static Scope find(Scope scope, String name) {
    Scope found = scope;
    while (found != null && !found.name.equals(name)) {
      found = found.before;
    }
    return found;
  }
}
