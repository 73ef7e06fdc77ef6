package nbd.plugin.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.OpenException;

/** The regular files and block devices directly in a folder, by export name. */
final class FolderExport implements Export {
  /** More would be of no use to anybody, and no answer should grow without bound. */
  private static final int MOST_NAMES = 10_000;

  private final Opener opener;
  private final Path folder;

  FolderExport(Opener opener, Path folder) {
    this.opener = opener;
    this.folder = folder;
  }

  /** No file is locked, and no content is kept but in the page cache, which is everybody's. */
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  public Handle open(Client client) throws IOException {
    return opener.openIn(folder, checked(client.exportName()), client.readOnly());
  }

  /** A name that can only be that of something directly in the folder. */
  static String checked(String name) throws OpenException {
    if (name.isEmpty()) {
      throw unknown("this export has no default disk; name a file of its folder");
    }
    if (name.equals(".") || name.equals("..") || name.chars().anyMatch(c -> c == '/' || c == 0)) {
      throw unknown("'%.40s' is not the name of a file: no '.', '..', '/' or NUL".formatted(name));
    }
    return name;
  }

  private static OpenException unknown(String message) {
    return new OpenException(OpenException.Reason.UNKNOWN, message);
  }

  /** Sorted; the first 10,000 that the folder tells. */
  @Override
  public List<ExportName> list() throws IOException {
    List<ExportName> names = new ArrayList<>();
    Path inside = folder.toRealPath();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, entry -> isServed(entry, inside))) {
      for (Path entry : entries) {
        names.add(new ExportName(entry.getFileName().toString(), ""));
        if (names.size() == MOST_NAMES) {
          break;
        }
      }
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
    names.sort(Comparator.comparing(ExportName::name));
    return names;
  }

  private static boolean isServed(Path entry, Path inside) {
    try {
      return FileKind.of(entry).isPresent()
          && (!Files.isSymbolicLink(entry) || entry.toRealPath().startsWith(inside));
    } catch (IOException goneOrHidden) {
      return false;
    }
  }
}
