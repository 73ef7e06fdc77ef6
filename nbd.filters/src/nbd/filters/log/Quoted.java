package nbd.filters.log;

/** Text as nbdkit's log writes it: quoted for a shell. */
final class Quoted {
  private static final String SAFE = ".-_=,:/";
  private static final String SPECIAL = "$`\\\"";

  private Quoted() {}

  /** The text as it is where that is safe, else in double quotes. */
  static String shell(String text) {
    if (!text.isEmpty() && text.chars().allMatch(Quoted::isSafe)) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      quoted.append(SPECIAL.indexOf(each) < 0 ? "" : "\\").append(printable(each));
    }
    return quoted.append('"').toString();
  }

  private static boolean isSafe(int each) {
    return each < 128 && (Character.isLetterOrDigit(each) || SAFE.indexOf(each) >= 0);
  }

  /** A name that a client chose must not begin a line of its own. */
  private static char printable(char each) {
    return Character.isISOControl(each) ? '?' : each;
  }
}
