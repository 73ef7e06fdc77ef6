package nbd.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nbd.app.cli.Request.Disk;
import nbd.app.system.TcpAddresses;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Says what the options and words of a command line mean. */
final class RequestReader {
  private final ParseResult parsed;

  private RequestReader(ParseResult parsed) {
    this.parsed = parsed;
  }

  /**
   * @throws UsageException if they mean nothing
   */
  static Request read(ParseResult parsed) throws UsageException {
    return new RequestReader(parsed).request();
  }

  private Request request() throws UsageException {
    Optional<Subcommand> subcommand = subcommand();
    if (subcommand.isPresent()) {
      return request(subcommand.get());
    }
    refuseThoseOfCommands();
    if (parsed.hasMatchedOption("--help")) {
      return new Request.Help(disk());
    }
    if (parsed.hasMatchedOption("--version")) {
      return new Request.Version(disk());
    }
    if (parsed.hasMatchedOption("--dump-config")) {
      return new Request.DumpConfig();
    }
    if (disk().plugin().isEmpty()) {
      throw new UsageException("no plugin is named; 'nbdj --help' lists those that are there");
    }
    return parsed.hasMatchedOption("--dump-plugin") ? new Request.DumpPlugin(disk()) : serve();
  }

  private void refuseThoseOfCommands() throws UsageException {
    if (parsed.hasMatchedOption(Options.JSON)) {
      throw new UsageException(
          "option --json goes with 'nbdj list', 'nbdj history', 'nbdj map' and 'nbdj checkpoint"
              + " list' only");
    }
    if (parsed.hasMatchedOption(Options.NO_WAIT)) {
      throw new UsageException("option --no-wait goes with 'nbdj deploy' only");
    }
    for (OptionSpec option : parsed.matchedOptionsSet()) {
      if (MapOptions.NAMES.contains(option.longestName())) {
        throw new UsageException("option " + option.longestName() + " goes with 'nbdj map' only");
      }
      if (CheckpointOptions.NAMES.contains(option.longestName())) {
        throw new UsageException(
            "option " + option.longestName() + " goes with 'nbdj checkpoint' only");
      }
    }
  }

  /** After {@code --} the first word is a plugin, whatever it is called. */
  private Optional<Subcommand> subcommand() {
    List<String> arguments = parsed.originalArgs();
    int dashes = arguments.indexOf("--");
    return dashes >= 0 && Syntax.hasNoWord(arguments.subList(0, dashes))
        ? Optional.empty()
        : words().stream().findFirst().flatMap(Subcommand::named);
  }

  private Request request(Subcommand subcommand) throws UsageException {
    for (OptionSpec option : parsed.matchedOptionsSet()) {
      if (!subcommand.takes(option)) {
        throw new UsageException(
            "option %s does not go with 'nbdj %s'; the plugin of that name is 'nbdj -- %s'"
                .formatted(option.longestName(), subcommand.word(), subcommand.word()));
      }
    }
    return parsed.hasMatchedOption("--help")
        ? new Request.CommandHelp(subcommand)
        : subcommand.request(words().subList(1, words().size()), parsed);
  }

  private List<String> words() {
    return parsed.matchedPositionalValue(0, List.of());
  }

  private Request serve() throws UsageException {
    return new Request.Serve(
        disk(),
        place(),
        value("--exportname").orElse(""),
        parsed.hasMatchedOption("--readonly"),
        value("--pidfile").map(Path::of),
        value("--run"));
  }

  private Disk disk() {
    List<String> words = words();
    return new Disk(
        parsed.matchedOptionValue("--filter", List.of()),
        words.stream().findFirst(),
        words.stream().skip(1).toList());
  }

  private Place place() throws UsageException {
    Optional<String> path = value("--unix");
    if (path.isEmpty()) {
      return new Place.Tcp(value("--ipaddr"), port());
    }
    for (String other : List.of("--port", "--ipaddr")) {
      if (parsed.hasMatchedOption(other)) {
        throw new UsageException(
            "options --unix and " + other + " exclude each other; give one of them");
      }
    }
    return path.get().equals("-") ? new Place.PrivateUnix() : new Place.Unix(Path.of(path.get()));
  }

  private int port() throws UsageException {
    String text = value("--port").orElse(Integer.toString(TcpAddresses.NBD_PORT));
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= TcpAddresses.HIGHEST_PORT) {
        return port;
      }
    } catch (NumberFormatException wrong) {
      // Said below, as for a number that is too large.
    }
    throw new UsageException("option --port: '" + text + "' is not a port, 0 to 65535");
  }

  private Optional<String> value(String option) {
    return Optional.ofNullable(parsed.matchedOptionValue(option, null));
  }
}
