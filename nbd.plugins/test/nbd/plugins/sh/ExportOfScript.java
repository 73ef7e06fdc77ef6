package nbd.plugins.sh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.api.Export;
import nbd.testkit.TestHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** An export made of a script that writes down how it is called. */
abstract class ExportOfScript {
  @TempDir Path folder;
  final TestHost host = new TestHost();
  final ShPlugin plugin = new ShPlugin();

  @AfterEach
  void closeHost() throws IOException {
    host.close();
  }

  /**
   * A script that writes down each call, with its arguments in brackets, then does {@code rest}.
   */
  Path noting(String... rest) throws IOException {
    return Scripted.script(
        folder,
        "m=$1; line=$1; shift; for a; do line=\"$line [$a]\"; done",
        "echo \"$line\" >>'" + folder + "/calls'",
        "case $m in",
        String.join("\n", rest),
        "*) exit 2;; esac");
  }

  List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  Export export(String... words) throws IOException {
    return Scripted.export(plugin, host, words);
  }
}
