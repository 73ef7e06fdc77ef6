package nbd.filters.zstd;

/** A block that breaks a rule of the format; the message says which, as part of a sentence. */
final class MalformedException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedException(String rule) {
    super(rule);
  }

  static void unless(boolean holds, String rule) throws MalformedException {
    if (!holds) {
      throw new MalformedException(rule);
    }
  }
}
