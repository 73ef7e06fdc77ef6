package nbd.app.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.api.Setting;
import nbd.app.checkpoint.CheckpointSpec;
import picocli.CommandLine.ParseResult;

/** What the words and options of {@code nbdj checkpoint} mean together. */
final class CheckpointOptions {
  static final String GRANULARITY = "--granularity";
  static final String WAIT = "--wait";

  /** Those that go with nothing else. */
  static final Set<String> NAMES = Set.of(GRANULARITY, WAIT);

  /** How the command is called. */
  static final List<String> FORMS =
      List.of(
          "checkpoint add FOLDER NAME [--granularity SIZE] [--wait SECONDS]",
          "checkpoint drop FOLDER NAME [--wait SECONDS]",
          "checkpoint list FOLDER [--json]");

  private static final String WAIT_USUALLY = "10";
  private static final long FINEST = 512;
  private static final long COARSEST = 1L << 32;

  private final ParseResult parsed;

  private CheckpointOptions(ParseResult parsed) {
    this.parsed = parsed;
  }

  /**
   * Reads them.
   *
   * @param words those behind {@code checkpoint}
   * @throws UsageException naming the word or option that is missing, wrong or too much
   */
  static CheckpointSpec read(List<String> words, ParseResult parsed) throws UsageException {
    var options = new CheckpointOptions(parsed);
    return switch (words.isEmpty() ? "" : words.getFirst()) {
      case "add" -> options.add(words);
      case "drop" -> options.drop(words);
      case "list" -> options.show(words);
      default ->
          throw new UsageException(
              "'nbdj checkpoint' is followed by add, drop or list"
                  + (words.isEmpty() ? "" : ", not by '" + words.getFirst() + "'"));
    };
  }

  private CheckpointSpec add(List<String> words) throws UsageException {
    count(words, 3, "a folder and a name");
    refuse("add", Options.JSON);
    return new CheckpointSpec.Add(Path.of(words.get(1)), words.get(2), granularity(), patience());
  }

  private CheckpointSpec drop(List<String> words) throws UsageException {
    count(words, 3, "a folder and a name");
    refuse("drop", Options.JSON, GRANULARITY);
    return new CheckpointSpec.Drop(Path.of(words.get(1)), words.get(2), patience());
  }

  private CheckpointSpec show(List<String> words) throws UsageException {
    count(words, 2, "a folder");
    refuse("list", GRANULARITY, WAIT);
    return new CheckpointSpec.Show(Path.of(words.get(1)), parsed.hasMatchedOption(Options.JSON));
  }

  private static void count(List<String> words, int expected, String what) throws UsageException {
    if (words.size() < expected) {
      throw new UsageException("'nbdj checkpoint " + words.getFirst() + "' needs " + what);
    }
    if (words.size() > expected) {
      throw new UsageException(
          "'nbdj checkpoint %s' takes %s; '%s' is too much"
              .formatted(words.getFirst(), what, words.get(expected)));
    }
  }

  private void refuse(String word, String... options) throws UsageException {
    for (String option : options) {
      if (parsed.hasMatchedOption(option)) {
        throw new UsageException(
            "option " + option + " does not go with 'nbdj checkpoint " + word + "'");
      }
    }
  }

  /** What a server would refuse only when it comes is refused at once. */
  private OptionalLong granularity() throws UsageException {
    String text = parsed.matchedOptionValue(GRANULARITY, null);
    if (text == null) {
      return OptionalLong.empty();
    }
    long bytes = value(Parameter.size("granularity"), GRANULARITY, text).number("granularity");
    if (Long.bitCount(bytes) != 1 || bytes < FINEST || bytes > COARSEST) {
      throw new UsageException(
          "option --granularity: '" + text + "' is not a power of two from 512 to 4G");
    }
    return OptionalLong.of(bytes);
  }

  private Duration patience() throws UsageException {
    String text = parsed.matchedOptionValue(WAIT, WAIT_USUALLY);
    return value(Parameter.duration("wait"), WAIT, text).duration("wait");
  }

  /** Values are written as those of plugins' parameters. */
  private static Parameters value(Parameter parameter, String option, String text)
      throws UsageException {
    try {
      return Schema.of(parameter).parse(List.of(new Setting(parameter.name(), text)));
    } catch (ParameterException wrong) {
      throw new UsageException(
          wrong.getMessage().replace("parameter '" + parameter.name() + "'", "option " + option));
    }
  }
}
