package nbd.filters.rate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file whose first line is a rate. It is looked at now and then; while it is not there, or makes
 * no sense, the last rate holds. May be used by several threads.
 */
final class RateFile {
  private static final Logger log = LoggerFactory.getLogger(RateFile.class);
  private static final Schema SCHEMA = Schema.of(Parameter.size("rate"));
  private static final long EVERY = 200_000_000;
  private static final int LONGEST = 64;

  private final Path file;
  private final LongSupplier nanos;
  private long looked;
  private boolean isNew = true;
  private String warned = "";

  /**
   * @param nanos a clock like {@link System#nanoTime}
   */
  RateFile(Path file, LongSupplier nanos) {
    this.file = file;
    this.nanos = nanos;
  }

  /**
   * The rate that the file has, if it is time to look.
   *
   * @return bits a second; 0 for no limit
   */
  OptionalLong look() {
    return isTime()
        ? firstLine().map(this::parsed).orElseGet(OptionalLong::empty)
        : OptionalLong.empty();
  }

  private synchronized boolean isTime() {
    long now = nanos.getAsLong();
    boolean is = isNew || now - looked >= EVERY;
    if (is) {
      looked = now;
      isNew = false;
    }
    return is;
  }

  private Optional<String> firstLine() {
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
      return start.lines().findFirst().map(String::strip);
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  private OptionalLong parsed(String line) {
    try {
      return OptionalLong.of(SCHEMA.parse(Map.of("rate", line)).number("rate"));
    } catch (ParameterException wrong) {
      warn(line);
      return OptionalLong.empty();
    }
  }

  private synchronized void warn(String line) {
    if (!warned.equals(line)) {
      warned = line;
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("text", line)
          .log("no rate: a number of bits a second would be right, such as 10M");
    }
  }
}
