package nbd.filters.log;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * Where a user wants the log.
 *
 * @param file the file, if one is wanted
 * @param append whether the file keeps what it had before this run
 * @param script what a shell runs for each line, if anything
 */
record LogParameters(Optional<Path> file, boolean append, Optional<String> script) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.text("logfile").help("file to log to; without any, the server's own log"),
          Parameter.flag("logappend").help("keep what the file has").byDefault("false"),
          Parameter.text("logscript").help("what /bin/sh runs for each line"));

  LogParameters {
    Objects.requireNonNull(file);
    Objects.requireNonNull(script);
  }

  /**
   * Out of what {@link #SCHEMA} has parsed.
   *
   * @throws ParameterException if the file's name cannot be one
   */
  static LogParameters of(Parameters parsed) {
    try {
      return new LogParameters(
          parsed.optionalText("logfile").map(Path::of),
          parsed.flag("logappend"),
          parsed.optionalText("logscript"));
    } catch (InvalidPathException wrong) {
      throw new ParameterException("parameter 'logfile': " + wrong.getMessage());
    }
  }

  /** Whether a line may take as long as a script does. */
  boolean waits() {
    return script.isPresent();
  }

  /**
   * File and script, those that are wanted; the server's log if neither is.
   *
   * @throws IOException if the file cannot be opened
   */
  List<Destination> destinations() throws IOException {
    List<Destination> all = new ArrayList<>();
    if (file.isPresent()) {
      all.add(LogFile.open(file.get(), append));
    }
    script.ifPresent(text -> all.add(new LogScript(text)));
    return all.isEmpty() ? List.of(new ServerLog()) : all;
  }
}
