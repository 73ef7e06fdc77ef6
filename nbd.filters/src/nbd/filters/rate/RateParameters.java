package nbd.filters.rate;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * The limits that a user wants.
 *
 * @param all for all clients together
 * @param each for each client
 * @param burstiness for how long a client that was idle may go without being held up
 */
record RateParameters(Limit all, Limit each, Duration burstiness) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.size("rate").help("bits a second of all clients together, such as 10M"),
          Parameter.size("connection-rate").help("bits a second of each client"),
          Parameter.text("rate-file").help("file that has another rate, now or later"),
          Parameter.text("connection-rate-file")
              .help("file that has another connection-rate, now or later"),
          Parameter.duration("burstiness")
              .help("how long a client that was idle is not limited")
              .byDefault("2"));

  /**
   * One limit.
   *
   * @param bits a second, 1 or more; empty for no limit
   * @param file has another number of bits, if there is one
   */
  record Limit(long bits, Optional<Path> file) {
    /** Whether it is one, or may become one. */
    boolean isSet() {
      return bits > 0 || file.isPresent();
    }
  }

  RateParameters {
    if (!burstiness.isPositive()) {
      throw new ParameterException(
          "parameter 'burstiness': 0 is no time; a second or more would be right, such as 2");
    }
  }

  /**
   * Out of what {@link #SCHEMA} has parsed.
   *
   * @throws ParameterException if a rate is 0, or a file's name cannot be one
   */
  static RateParameters of(Parameters parsed) {
    return new RateParameters(
        limit(parsed, "rate", "rate-file"),
        limit(parsed, "connection-rate", "connection-rate-file"),
        parsed.duration("burstiness"));
  }

  private static Limit limit(Parameters parsed, String rate, String file) {
    if (parsed.has(rate) && parsed.number(rate) == 0) {
      throw new ParameterException(
          "parameter '" + rate + "' cannot be 0; leave it out for no limit");
    }
    return new Limit(
        parsed.optionalNumber(rate).orElse(Bucket.UNLIMITED),
        parsed.optionalText(file).map(name -> path(file, name)));
  }

  private static Path path(String parameter, String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException wrong) {
      throw new ParameterException("parameter '" + parameter + "': " + wrong.getMessage());
    }
  }
}
