package nbd.plugin.file;

import java.util.Locale;
import java.util.Objects;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * What a user says about an export.
 *
 * @param source which file or files
 * @param advice in which order they will be read
 * @param cached whether what was read and written may stay in the page cache
 */
record FileParameters(Source source, Advice advice, boolean cached) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.text("file").help("the file or block device to serve").asBareWord(),
          Parameter.text("dir")
              .help("serve the files and block devices in this folder, by export name"),
          Parameter.number("fd").help("serve the file that the program has inherited open as this"),
          Parameter.number("dirfd").help("as dir=, a folder that the program has inherited open"),
          Parameter.choice("cache", "default", "none")
              .help("none: keep what was read and written out of the page cache")
              .byDefault("default"),
          Parameter.choice("fadvise", "normal", "random", "sequential")
              .help("the order in which clients will read")
              .byDefault("normal"));

  FileParameters {
    Objects.requireNonNull(source);
    Objects.requireNonNull(advice);
  }

  /**
   * Out of what {@link #SCHEMA} has parsed.
   *
   * @throws nbd.api.ParameterException if there is not exactly one of file, dir, fd and dirfd
   */
  static FileParameters of(Parameters parsed) {
    return new FileParameters(
        Source.of(parsed),
        Advice.valueOf(parsed.text("fadvise").toUpperCase(Locale.ROOT)),
        parsed.text("cache").equals("default"));
  }
}
