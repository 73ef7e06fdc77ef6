package nbd.plugin.vddk.vix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads the library in a process as it is.
 *
 * @param standard where it is looked for without a libdir
 * @param platform the operating system and the processor
 * @param searched by the dynamic linker ahead of all else: LD_LIBRARY_PATH
 */
record Loading(List<Path> standard, String platform, List<Path> searched) {
  private static final String NEEDED = "Linux amd64";

  /** Of folders on the dynamic linker's path. */
  private static final Pattern SEPARATOR = Pattern.compile("[:;]");

  /** What no shell reads as anything else. */
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}/._+@%=,-]+");

  private static final String FILE = "file";
  private static final String LIBDIR = "libdir";
  private static final String CONFIG = "config";

  /**
   * In this process. The JVM has taken the path over as it was at the start; in the environment the
   * launcher has put back what was there before.
   */
  static Loading here() {
    String path = System.getProperty("java.library.path", "");
    return new Loading(
        LibraryFile.STANDARD,
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Stream.of(SEPARATOR.split(path)).filter(p -> !p.isEmpty()).map(Path::of).toList());
  }

  /** Finds a library and loads it; not initialised. */
  Symbols open(LibraryFile found) throws IOException {
    try {
      return new Symbols(found.file(), DynamicLinker.open(found.file()));
    } catch (IOException e) {
      throw new IOException(
          "libdir=%s: %s cannot be loaded: %s%s"
              .formatted(found.libdir(), found.file(), e.getMessage(), hint(found)),
          e);
    }
  }

  /** Where it lies, by libdir or in the standard places. */
  LibraryFile find(Optional<Path> libdir) throws IOException {
    if (!platform.equals(NEEDED)) {
      throw new IOException(
          "VMware's VixDiskLib is for Linux on x86-64 only, and this is " + platform);
    }
    return LibraryFile.find(libdir, standard);
  }

  /** The library of this process, loaded and initialised now or before. */
  LoadedLibrary load(Optional<Path> libdir, Optional<Path> config) throws IOException {
    Shared.loading().lock();
    try {
      Map<String, String> before = Shared.initialised();
      Optional<Path> settings = config.isEmpty() ? config : Optional.of(real(CONFIG, config.get()));
      if (before.isEmpty()) {
        return initialise(find(libdir), settings);
      }
      Optional<Path> folder = libdir.isEmpty() ? libdir : Optional.of(find(libdir).libdir());
      same(LIBDIR, folder);
      same(CONFIG, settings);
      LibraryFile found = LibraryFile.of(Path.of(before.get(LIBDIR)), Path.of(before.get(FILE)));
      Callbacks.enter();
      return new LoadedLibrary(found, open(found));
    } finally {
      Shared.loading().unlock();
    }
  }

  private LoadedLibrary initialise(LibraryFile found, Optional<Path> config) throws IOException {
    LoadedLibrary library = new LoadedLibrary(found, open(found));
    Callbacks.enter();
    library.init(found.libdir(), config, hint(found));
    Shared.initialised()
        .putAll(
            Map.of(
                FILE, found.file().toString(),
                LIBDIR, found.libdir().toString(),
                CONFIG, config.map(Path::toString).orElse("")));
    return library;
  }

  /** What is given must be what the library has been initialised with; what is not, is. */
  private static void same(String parameter, Optional<Path> given) throws IOException {
    String before = Shared.initialised().get(parameter);
    if (given.isPresent() && !given.get().toString().equals(before)) {
      throw new IOException(
          "%s=%s: VixDiskLib is initialised once in a process, and here it has been with %s"
              .formatted(
                  parameter,
                  given.get(),
                  before.isEmpty() ? "no " + parameter : parameter + "=" + before));
    }
  }

  static Path real(String parameter, Path given) throws IOException {
    if (!Files.exists(given)) {
      throw new IOException("%s=%s: there is no such file".formatted(parameter, given));
    }
    return given.toRealPath();
  }

  /** The library finds its own parts on the dynamic linker's path, which is fixed by now. */
  private String hint(LibraryFile found) throws IOException {
    Path folder = found.file().getParent();
    for (Path path : searched) {
      if (Files.exists(path) && Files.isSameFile(path, folder)) {
        return "";
      }
    }
    return "; its folder is not on the dynamic linker's path: " + remedy(folder.toString());
  }

  private static String remedy(String folder) {
    if (SEPARATOR.matcher(folder).find()) {
      return "as its name has a colon or semicolon, it cannot be; move it to a folder without, or"
          + " make a link to it, and give that as libdir";
    }
    return "start with LD_LIBRARY_PATH=" + quoted(folder) + " nbdj ...";
  }

  /** As the shell has to be given it. */
  private static String quoted(String folder) {
    return PLAIN.matcher(folder).matches() ? folder : "'" + folder.replace("'", "'\\''") + "'";
  }
}
