package nbd.plugin.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nbd.api.Export;
import nbd.api.ParameterException;
import nbd.api.Parameters;

/** Which file or files an export serves. */
sealed interface Source {
  /**
   * The export. Nothing stays open; what is there is looked at again for each client.
   *
   * @throws ParameterException if there is nothing of that kind now
   */
  Export export(Opener opener) throws IOException;

  /** One file or block device, under any export name. */
  record OneFile(Path path) implements Source {
    @Override
    public Export export(Opener opener) {
      if (!Files.exists(path)) {
        throw new ParameterException("parameter 'file': there is no file " + path);
      }
      if (Files.isDirectory(path)) {
        throw new ParameterException(
            "parameter 'file': " + path + " is a folder; give dir=" + path);
      }
      return new FileExport(opener, path.toAbsolutePath(), false);
    }
  }

  /** Those directly in a folder, by export name. */
  record Folder(Path path) implements Source {
    @Override
    public Export export(Opener opener) {
      if (!Files.isDirectory(path)) {
        throw new ParameterException("parameter 'dir': there is no folder " + path);
      }
      return new FolderExport(opener, path.toAbsolutePath());
    }
  }

  /** One that the program has inherited open. */
  record InheritedFile(long number) implements Source {
    @Override
    public Export export(Opener opener) throws IOException {
      Inherited inherited = Inherited.as("fd", number);
      return new FileExport(opener, inherited.path(), inherited.readOnly());
    }
  }

  /** A folder that the program has inherited open. */
  record InheritedFolder(long number) implements Source {
    @Override
    public Export export(Opener opener) throws IOException {
      Path path = Inherited.as("dirfd", number).path();
      if (!Files.isDirectory(path)) {
        throw new ParameterException(
            "parameter 'dirfd': descriptor " + number + " is not a folder");
      }
      return new FolderExport(opener, path);
    }
  }

  /**
   * Out of the parameters.
   *
   * @throws ParameterException if there is not exactly one
   */
  static Source of(Parameters parsed) {
    List<String> given = Stream.of("file", "dir", "fd", "dirfd").filter(parsed::has).toList();
    if (given.size() != 1) {
      throw new ParameterException(
          "parameter 'file': give exactly one of file=, dir=, fd= and dirfd="
              + (given.isEmpty() ? "" : ", not " + String.join(" and ", given)));
    }
    return switch (given.getFirst()) {
      case "file" -> new OneFile(path(parsed, "file"));
      case "dir" -> new Folder(path(parsed, "dir"));
      case "fd" -> new InheritedFile(parsed.number("fd"));
      default -> new InheritedFolder(parsed.number("dirfd"));
    };
  }

  private static Path path(Parameters parsed, String name) {
    String text = parsed.text(name);
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException wrong) {
      throw new ParameterException("parameter '" + name + "': " + wrong.getMessage());
    }
    throw new ParameterException("parameter '" + name + "' is empty; give a path");
  }
}
