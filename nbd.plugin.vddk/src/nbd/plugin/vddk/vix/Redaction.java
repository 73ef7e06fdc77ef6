package nbd.plugin.vddk.vix;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Replaces passwords and cookies in texts. What one of these hides, all hide, in the whole process
 * and for as long as it lives: the library's log lines do not tell whose they are.
 */
final class Redaction {
  private static final String INSTEAD = "***";

  /** Another view of what is hidden. */
  Redaction() {}

  /**
   * From now on {@code ***} stands for this text, also without white space around it, as it may be
   * told in a message; the empty text is not hidden.
   */
  void hide(String secret) {
    add(secret.toCharArray());
    add(secret.strip().toCharArray());
  }

  private static void add(char[] hidden) {
    List<char[]> secrets = Shared.secrets();
    synchronized (secrets) {
      if (hidden.length > 0 && secrets.stream().noneMatch(s -> Arrays.equals(s, hidden))) {
        secrets.add(hidden);
        // A secret inside a longer one would leave the rest of that readable.
        secrets.sort(Comparator.comparingInt(s -> -s.length));
      }
    }
  }

  /** The text with {@code ***} in place of each secret. */
  String of(String text) {
    String told = text;
    for (char[] secret : Shared.secrets()) {
      told = told.replace(new String(secret), INSTEAD);
    }
    return told;
  }
}
