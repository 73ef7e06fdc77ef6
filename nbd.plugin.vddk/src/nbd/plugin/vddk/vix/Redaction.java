package nbd.plugin.vddk.vix;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Replaces passwords and cookies in texts. What one of these hides, all hide, in the whole process
 * and for as long as it lives: the library's log lines do not tell whose they are.
 */
public final class Redaction {
  private static final String INSTEAD = "***";

  /** Another view of what is hidden. */
  public Redaction() {}

  /** From now on {@code ***} stands for this text; the empty text is not hidden. */
  public void hide(String secret) {
    List<char[]> secrets = Shared.secrets();
    char[] hidden = secret.toCharArray();
    synchronized (secrets) {
      if (hidden.length > 0 && secrets.stream().noneMatch(s -> Arrays.equals(s, hidden))) {
        secrets.add(hidden);
        // A secret inside a longer one would leave the rest of that readable.
        secrets.sort(Comparator.comparingInt(s -> -s.length));
      }
    }
  }

  /** The text with {@code ***} in place of each secret. */
  public String of(String text) {
    String told = text;
    for (char[] secret : Shared.secrets()) {
      told = told.replace(new String(secret), INSTEAD);
    }
    return told;
  }
}
