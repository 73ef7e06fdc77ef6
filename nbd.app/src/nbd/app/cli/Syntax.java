package nbd.app.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Splits arguments into options and words. */
final class Syntax {
  /** As far from the margin as the first one is because of its heading. */
  private static final String BELOW_USAGE = "       nbdj ";

  private Syntax() {}

  /**
   * Options may stand before and after the words; {@code --} ends them.
   *
   * @throws UsageException for an option that is not known, or one without its value
   */
  static ParseResult parse(List<String> arguments) throws UsageException {
    try {
      return parse(spec(), arguments);
    } catch (UnmatchedArgumentException unknown) {
      throw new UsageException(foreign(arguments).orElseGet(() -> unknown(unknown)));
    } catch (ParameterException wrong) {
      throw new UsageException(uncapitalized(wrong.getMessage()));
    }
  }

  /** Whether these are options only, each with its value. */
  static boolean hasNoWord(List<String> arguments) {
    try {
      return parse(spec(), arguments).matchedPositionals().isEmpty();
    } catch (ParameterException wrong) {
      return false;
    }
  }

  /** The help text of all options. */
  static String usage() {
    CommandSpec spec = spec();
    spec.usageMessage().sortOptions(false).customSynopsis(synopses());
    return new CommandLine(spec).getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  private static String[] synopses() {
    return Stream.concat(
            Stream.of("nbdj [OPTIONS] PLUGIN [[KEY=]VALUE...]"),
            Stream.of(Subcommand.values()).map(command -> BELOW_USAGE + command.synopsis()))
        .toArray(String[]::new);
  }

  private static ParseResult parse(CommandSpec spec, List<String> arguments) {
    return new CommandLine(spec)
        .setExpandAtFiles(false)
        .setOverwrittenOptionsAllowed(true)
        .parseArgs(arguments.toArray(String[]::new));
  }

  private static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("nbdj");
    Options.known().forEach(spec::addOption);
    return spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("WORD")
            .hidden(true)
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .build());
  }

  /** An option that nbdkit has is no mistake of the user's, and told as what it is. */
  private static Optional<String> foreign(List<String> arguments) {
    CommandSpec spec = spec();
    List<OptionSpec> foreign = Options.foreign();
    foreign.forEach(spec::addOption);
    try {
      ParseResult parsed = parse(spec, arguments);
      return foreign.stream().filter(parsed::hasMatchedOption).findFirst().map(Syntax::unsupported);
    } catch (ParameterException wrong) {
      return Optional.empty();
    }
  }

  private static String unsupported(OptionSpec option) {
    return option.longestName().equals("--old-style")
        ? "option --oldstyle is not supported: nbdj speaks the newstyle handshake only"
        : "option " + option.longestName() + " is not supported yet";
  }

  private static String unknown(UnmatchedArgumentException unknown) {
    List<String> near = unknown.getSuggestions();
    String hint = near.isEmpty() ? "see --help" : "did you mean " + String.join(" or ", near) + "?";
    // What stands behind it may be a password that was given in the wrong way.
    String option = unknown.getUnmatched().getFirst().replaceFirst("(?s)=.*", "");
    return "unknown option '" + option + "'; " + hint;
  }

  private static String uncapitalized(String message) {
    return Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }
}
