package nbd.app.cli;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import nbd.server.ExportStatus.Layer;

/** How what servers tell is worded for people. */
final class Wording {
  private static final double NANOS_PER_MILLI = 1e6;

  /** From there on nobody wants to know the fraction. */
  private static final double WHOLE_MILLIS = 10;

  private Wording() {}

  /** The one that clients name by nothing has two quotes. */
  static String export(String name) {
    return name.isEmpty() ? "\"\"" : name;
  }

  /** To the second. */
  static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static String took(Duration time) {
    double millis = time.toNanos() / NANOS_PER_MILLI;
    return String.format(Locale.ROOT, millis < WHOLE_MILLIS ? "%.1f ms" : "%.0f ms", millis);
  }

  /** The outermost first: {@code log 0.9.0 > file 1.1.0}. */
  static String chain(List<Layer> layers) {
    return layers.stream().map(Wording::layer).collect(joining(" > "));
  }

  static String layer(Layer layer) {
    return layer.version().isEmpty() ? layer.name() : layer.name() + " " + layer.version();
  }
}
