package nbd.app.cli;

import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;

/** What the help of one command says of an option. */
final class OptionNote {
  private static final String WITH = "with ";
  private static final String COLON = ": ";
  private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

  private OptionNote() {}

  /** What all options' help says, without what is about other commands. */
  static String of(OptionSpec option, Subcommand command) {
    String all = option.description()[0];
    if (option.longestName().equals("--help")) {
      return "show this";
    }
    if (!all.startsWith(WITH)) {
      return all;
    }
    int end = all.indexOf(COLON);
    List<String> forms = forms(all.substring(0, end), command.word());
    String what = all.substring(end + COLON.length());
    return forms.isEmpty() ? what : WITH + String.join(" and ", forms) + COLON + what;
  }

  /**
   * Of {@code 'map'} none, for it is all of the command; of {@code 'map --picture'} that option.
   */
  private static List<String> forms(String with, String command) {
    return QUOTED
        .matcher(with)
        .results()
        .map(use -> use.group(1))
        .filter(use -> use.startsWith(command + " "))
        .map(use -> "'" + use.substring(command.length() + 1) + "'")
        .toList();
  }
}
