package nbd.plugin.vddk.vix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds, loads and initialises VMware's library. May be called by any thread. */
public final class VixLoader {
  private static final List<String> OPTIONAL =
      List.of(DiskCalls.QUERY_ALLOCATED, DiskCalls.FREE_BLOCK_LIST, ConnectParams.ALLOCATE);

  private VixLoader() {}

  /**
   * What a load would find.
   *
   * @param file the library's
   * @param major its version, 6 to 8, as its name tells
   * @param optionalFunctions those that not every version has, and whether this one does
   */
  public record Found(Path file, int major, Map<String, Boolean> optionalFunctions) {}

  /**
   * Loads the library and initialises it, once in a process: later calls get the same, if what they
   * give agrees.
   *
   * @param libdir the folder of VMware's distribution; empty for the usual places, or for what this
   *     process has loaded already
   * @param config a configuration file of the library's
   * @throws IOException if the library is not there, cannot be loaded, is too old or refuses; names
   *     the files looked for and what would be right. It may be tried again.
   */
  public static VixLibrary load(Optional<Path> libdir, Optional<Path> config) throws IOException {
    return OwnThread.call("vddk-load", () -> Loading.here().load(libdir, config));
  }

  /** The libdirs that are looked in if none is given, in this order. */
  public static List<Path> usualPlaces() {
    return LibraryFile.STANDARD;
  }

  /**
   * What a load would find; the library is loaded, as only so its functions can be told, but not
   * initialised.
   *
   * @throws IOException if it is not there, cannot be loaded or is too old
   */
  public static Found find(Optional<Path> libdir) throws IOException {
    return OwnThread.call("vddk-find", () -> found(Loading.here(), libdir));
  }

  static Found found(Loading loading, Optional<Path> libdir) throws IOException {
    LibraryFile file = loading.find(libdir);
    Symbols symbols = loading.open(file);
    Map<String, Boolean> functions = new LinkedHashMap<>();
    OPTIONAL.forEach(
        name -> functions.put(name, DynamicLinker.find(symbols.library(), name).isPresent()));
    // Binds them, as one that is missing makes the library useless.
    LoadedLibrary library = new LoadedLibrary(file, symbols);
    return new Found(library.file(), library.major(), functions);
  }

  /**
   * The process is about to end: VixDiskLib_Exit is called, now or when the last connection is
   * gone, and waited for five seconds. Nobody connects any more after it.
   */
  public static void end() {
    AtExit.end();
  }

  /**
   * This version of the bundle goes: its code is not called any more by the library's callbacks. To
   * be called when its disks are closed.
   */
  public static void leave() {
    Callbacks.leave();
  }
}
