package nbd.filters.extentlist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.testkit.Layers;

/** Disks behind lists of tests. */
record Lists(Path folder) {
  /** The word that names a file with that text. */
  String word(String... lines) {
    try {
      Path file = Files.createTempFile(folder, "list-", ".txt");
      return "extentlist=" + Files.writeString(file, String.join("\n", lines) + "\n");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  Layers over(Layers below, String... lines) {
    return below.behind(new ExtentListFilter(), word(lines));
  }
}
