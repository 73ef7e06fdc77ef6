package nbd.plugin.vddk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.plugin.vddk.extents.ChangedFiles;
import nbd.plugin.vddk.vix.ConnectSpec;
import nbd.plugin.vddk.vix.CreateSpec;
import nbd.plugin.vddk.vix.OpenFlag;

/**
 * What an export is made of.
 *
 * @param files paths of disks as VixDiskLib takes them, one or more
 * @param libdir where the library is; empty for the usual places
 * @param config a configuration file of the library's own
 * @param openFlags of {@link nbd.plugin.vddk.vix.OpenFlag}, without READ_ONLY
 * @param create makes the only disk first
 * @param timeout how long a call of the library may take
 * @param changed where files of changed areas are
 */
record VddkParameters(
    List<String> files,
    Optional<Path> libdir,
    Optional<Path> config,
    ConnectSpec connection,
    int openFlags,
    Optional<CreateSpec> create,
    Duration timeout,
    List<String> changed) {
  VddkParameters {
    files = List.copyOf(files);
    changed = List.copyOf(changed);
  }

  /** The parameters on the command line. */
  static Schema schema() {
    return VddkSchema.schema();
  }

  /**
   * What they ask for; reads the password.
   *
   * @param given parsed by {@link #schema}
   * @throws ParameterException if they are not right, or do not go together; without the password
   */
  static VddkParameters of(Parameters given) {
    return of(given, Passwords.ofThisProcess());
  }

  static VddkParameters of(Parameters given, Passwords passwords) {
    Characters.check(schema(), given);
    boolean remote = ConnectParameters.isRemote(given);
    List<String> files = DiskPaths.checked(given.texts("file"), remote);
    Optional<Path> libdir = libdir(given.optionalText("libdir"));
    Optional<Path> config = config(given.optionalText("config"));
    Optional<CreateSpec> create = CreateParameters.of(given, files.size(), remote);
    Duration timeout = timeout(given.duration("timeout"));
    given.texts("changed").forEach(each -> ChangedFiles.check(each, files.size() > 1));
    // Last, so that nobody types a password for what is refused anyway.
    ConnectSpec connection = ConnectParameters.of(given, passwords);
    return new VddkParameters(
        files,
        libdir,
        config,
        connection,
        openFlags(given),
        create,
        timeout,
        given.texts("changed"));
  }

  /**
   * The folder that {@code libdir} names, where it is given.
   *
   * @throws ParameterException if there is none
   */
  static Optional<Path> libdir(Optional<String> given) {
    Optional<Path> folder = given.map(text -> real("libdir", text));
    folder.ifPresent(
        it ->
            require(Files.isDirectory(it), "parameter 'libdir': '" + it + "' is not a directory"));
    return folder;
  }

  private static Optional<Path> config(Optional<String> given) {
    Optional<Path> file = given.map(text -> real("config", text));
    file.ifPresent(
        it ->
            require(
                Files.isRegularFile(it) && Files.isReadable(it),
                "parameter 'config': '" + it + "' is not a file that can be read"));
    return file;
  }

  private static int openFlags(Parameters given) {
    int flags =
        switch (given.text("compression")) {
          case "zlib" -> OpenFlag.COMPRESSION_ZLIB;
          case "fastlz" -> OpenFlag.COMPRESSION_FASTLZ;
          case "skipz" -> OpenFlag.COMPRESSION_SKIPZ;
          default -> 0;
        };
    flags |= given.flag("single-link") ? OpenFlag.SINGLE_LINK : 0;
    return flags | (given.flag("unbuffered") ? OpenFlag.UNBUFFERED : 0);
  }

  private static Duration timeout(Duration given) {
    require(given.isPositive(), "parameter 'timeout': 0 is not a time above 0, such as 180");
    return given;
  }

  /** Absolute, without links: it is told to a library that stays, whatever becomes of them. */
  private static Path real(String parameter, String text) {
    Characters.check(parameter, text);
    try {
      Path real = Path.of(text).toRealPath();
      Characters.check(parameter, real.toString());
      return real;
    } catch (IOException | InvalidPathException missing) {
      throw new ParameterException(
          "parameter '%s': '%s' does not exist, or cannot be entered".formatted(parameter, text));
    }
  }

  private static void require(boolean right, String message) {
    if (!right) {
      throw new ParameterException(message);
    }
  }
}
