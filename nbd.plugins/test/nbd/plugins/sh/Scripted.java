package nbd.plugins.sh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import nbd.api.Export;
import nbd.api.Plugin;
import nbd.api.Setting;
import nbd.testkit.TestHost;

/** Scripts for tests, and exports made of them. */
final class Scripted {
  private Scripted() {}

  /** An executable script for {@code /bin/sh}. */
  static Path script(Path folder, String... lines) throws IOException {
    Path file = folder.resolve("script.sh");
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }

  /** An export made of words as they stand on a command line; a bare word has no name. */
  static Export export(Plugin plugin, TestHost host, String... words) throws IOException {
    List<Setting> settings = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      boolean named = equals > 0 && !word.startsWith("/");
      String bare = settings.isEmpty() ? "script" : "";
      settings.add(
          named
              ? new Setting(word.substring(0, equals), word.substring(equals + 1))
              : new Setting(bare, word));
    }
    return ready(plugin.export(plugin.schema().parse(settings), host));
  }

  /** As the server does it. */
  private static Export ready(Export made) throws IOException {
    try {
      made.ready();
      return made;
    } catch (IOException refused) {
      made.close();
      throw refused;
    }
  }
}
