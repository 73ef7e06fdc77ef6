package nbd.filters.stats;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * What a user wants written, and where.
 *
 * @param file gets it
 * @param append whether the file keeps what it had
 * @param threshold how many percent of the requests the breakdowns tell of; 0 for no breakdowns
 */
record StatsParameters(Path file, boolean append, int threshold) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.text("statsfile").help("file that the statistics are written to").mandatory(),
          Parameter.flag("statsappend").help("keep what the file has").byDefault("false"),
          Parameter.number("statsthreshold")
              .help("percent of requests that sizes are told of; 0 for none")
              .byDefault("95"));

  StatsParameters {
    Objects.requireNonNull(file);
  }

  /**
   * Out of what {@link #SCHEMA} has parsed.
   *
   * @throws ParameterException if the threshold is no percentage, or the file's name cannot be one
   */
  static StatsParameters of(Parameters parsed) {
    long threshold = parsed.number("statsthreshold");
    if (threshold > 100) {
      throw new ParameterException(
          "parameter 'statsthreshold': " + threshold + " is not between 0 and 100 (percent)");
    }
    try {
      return new StatsParameters(
          Path.of(parsed.text("statsfile")), parsed.flag("statsappend"), (int) threshold);
    } catch (InvalidPathException wrong) {
      throw new ParameterException("parameter 'statsfile': " + wrong.getMessage());
    }
  }
}
