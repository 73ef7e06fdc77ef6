package nbd.plugin.vddk.vix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the library lies.
 *
 * @param libdir the folder of VMware's distribution
 * @param file in it
 * @param major its version
 */
record LibraryFile(Path libdir, Path file, int major) {
  /** Where it is looked for without a libdir; the first that has one. */
  static final List<Path> STANDARD =
      List.of(
          Path.of("/usr/lib64/vmware-vix-disklib"),
          Path.of("/usr/lib/x86_64-linux-gnu/vmware-vix-disklib"),
          Path.of("/usr/lib/vmware-vix-disklib"));

  private static final List<Integer> MAJORS = List.of(8, 7, 6);
  private static final List<String> FOLDERS = List.of("lib64", "");

  /**
   * The newest library of the libdir, or of the first of the standard places that has one.
   *
   * @throws IOException if there is none; names the files that were looked for
   */
  static LibraryFile find(Optional<Path> libdir, List<Path> standard) throws IOException {
    List<Path> places = libdir.map(List::of).orElse(standard);
    List<LibraryFile> candidates = new ArrayList<>();
    for (Path place : places) {
      candidates.addAll(in(Files.exists(place) ? place.toRealPath() : place.toAbsolutePath()));
    }
    return candidates.stream()
        .filter(candidate -> Files.exists(candidate.file()))
        .findFirst()
        .orElseThrow(() -> new IOException(missing(libdir, candidates)));
  }

  /** The file of a libdir, which has been found before. */
  static LibraryFile of(Path libdir, Path file) {
    String name = file.getFileName().toString();
    return new LibraryFile(libdir, file, name.charAt(name.length() - 1) - '0');
  }

  private static List<LibraryFile> in(Path libdir) {
    List<LibraryFile> candidates = new ArrayList<>();
    for (int major : MAJORS) {
      for (String folder : FOLDERS) {
        Path file = libdir.resolve(folder).resolve("libvixDiskLib.so." + major);
        candidates.add(new LibraryFile(libdir, file, major));
      }
    }
    return candidates;
  }

  private static String missing(Optional<Path> libdir, List<LibraryFile> candidates) {
    String files =
        String.join(", ", candidates.stream().map(one -> one.file().toString()).toList());
    return libdir
            .map(given -> "libdir=%s: VMware's VixDiskLib is not there".formatted(given))
            .orElse("VMware's VixDiskLib is not in the usual places: libdir= names its folder")
        + "; looked for "
        + files;
  }
}
