package nbd.filters.delay;

import java.time.Duration;
import java.util.Optional;
import nbd.api.Call;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * How long each kind of call waits before it reaches the layer below; zero for not at all.
 *
 * @param fastZero whether fast zeroing waits like zeroing; else it is refused at once
 */
record Delays(
    Duration read,
    Duration write,
    Duration zero,
    Duration trim,
    Duration extents,
    Duration cache,
    Duration open,
    Duration close,
    boolean fastZero) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.duration("rdelay").help("how long reads wait, such as 2 or 100ms"),
          Parameter.duration("wdelay").help("how long writing, zeroing and trimming wait"),
          Parameter.duration("delay-read").help("the same as rdelay"),
          Parameter.duration("delay-write").help("how long writes wait"),
          Parameter.duration("delay-zero").help("how long zeroing waits"),
          Parameter.duration("delay-trim").help("how long trimming waits"),
          Parameter.duration("delay-extents").help("how long questions for extents wait"),
          Parameter.duration("delay-cache").help("how long fetching ahead waits"),
          Parameter.flag("delay-fast-zero")
              .help("false: with a delay for zeroing, refuse fast zeroing at once")
              .byDefault("true"),
          Parameter.duration("delay-open").help("how long a client waits to be let in"),
          Parameter.duration("delay-close").help("how long a disconnect waits"));

  /**
   * Out of what {@link #SCHEMA} has parsed.
   *
   * @throws ParameterException if the delay of reads is given under both names
   */
  static Delays of(Parameters parsed) {
    if (parsed.has("rdelay") && parsed.has("delay-read")) {
      throw new ParameterException(
          "parameters 'rdelay' and 'delay-read' are the same: give one of them");
    }
    Duration read = one(parsed, "rdelay", Duration.ZERO);
    Duration write = one(parsed, "wdelay", Duration.ZERO);
    return new Delays(
        one(parsed, "delay-read", read),
        one(parsed, "delay-write", write),
        one(parsed, "delay-zero", write),
        one(parsed, "delay-trim", write),
        one(parsed, "delay-extents", Duration.ZERO),
        one(parsed, "delay-cache", Duration.ZERO),
        one(parsed, "delay-open", Duration.ZERO),
        one(parsed, "delay-close", Duration.ZERO),
        parsed.flag("delay-fast-zero"));
  }

  private static Duration one(Parameters parsed, String name, Duration fallback) {
    Optional<Duration> given = parsed.optionalDuration(name);
    return given.orElse(fallback);
  }

  /** How long a call of that kind waits. */
  Duration before(Call.Kind kind) {
    return switch (kind) {
      case READ -> read;
      case WRITE -> write;
      case ZERO -> zero;
      case TRIM -> trim;
      case EXTENTS -> extents;
      case CACHE -> cache;
      case CLOSE -> close;
      default -> Duration.ZERO;
    };
  }

  /** Whether any request waits; open and close are none. */
  boolean anyRequest() {
    for (Call.Kind kind : Call.Kind.values()) {
      if (kind != Call.Kind.CLOSE && before(kind).isPositive()) {
        return true;
      }
    }
    return false;
  }

  /** Whether fast zeroing is refused instead of waited for. */
  boolean refusesFastZero() {
    return zero.isPositive() && !fastZero;
  }
}
