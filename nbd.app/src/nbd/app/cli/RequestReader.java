package nbd.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nbd.app.cli.Request.Disk;
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
    List<String> words = parsed.matchedPositionalValue(0, List.of());
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
    String text = value("--port").orElse(Integer.toString(Place.DEFAULT_PORT));
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
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
