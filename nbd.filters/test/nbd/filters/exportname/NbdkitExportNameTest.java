package nbd.filters.exportname;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.filters.Tool;
import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NbdkitExportNameTest {
  /** Prints the names and descriptions of a list, and which names can be opened. */
  private static final String SCRIPT =
      """
      import os
      h = nbd.NBD()
      h.set_opt_mode(True)
      h.connect_unix(os.environ["S"])
      try: h.opt_list(lambda name, text: print("listed", name, "-", text))
      except nbd.Error: print("no list")
      for name in "", "one", "two", "other":
          h = nbd.NBD()
          h.set_export_name(name)
          try: h.connect_unix(os.environ["S"]); print("opened", name, h.get_size())
          except nbd.Error: print("refused", name)
      """;

  @TempDir private Path folder;

  private static Layers behind(String words) {
    return Layers.of(new MemoryPlugin(), "128K")
        .behind(new ExportNameFilter(), words.split(" ", -1));
  }

  private String client(String socket) throws IOException {
    Path script = Files.writeString(folder.resolve("names.py"), SCRIPT);
    return "S=" + socket + " nbdsh -n -c \"$(cat " + script + ")\"";
  }

  private static String told(String printed) {
    return String.join(
        "\n",
        printed
            .lines()
            .filter(line -> line.matches("(listed|no list|opened|refused)\\b.*"))
            .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default-export=one",
        "exportname=one exportname=two exportname-list=explicit exportdesc=fixed:text",
        "exportname=one exportname-list=explicit exportdesc=none",
        "exportname-list=empty exportname=one exportname-strict=true",
        "exportname-list=error exportname=one exportname= exportname-strict=true",
        "exportname=one exportname= exportname-strict=true default-export=one",
        "exportname=two exportname= exportname-strict=true default-export=one",
        "exportname=one exportname-strict=true exportname-list=defaultonly"
      })
  void listsAndOpensTheNamesThatNbdkitDoes(String words) throws Exception {
    Tool.need("nbdkit", "nbdsh");
    String theirs =
        Tool.nbdkit("-U - --filter=exportname memory 128K " + words, client("$unixsocket"));
    assertThat(told(ours(words))).isNotEmpty().isEqualTo(told(theirs));
  }

  private String ours(String words) throws IOException, InterruptedException {
    try (ServedDisk served = behind(words).serve()) {
      return Tool.sh(client(served.socket().toString()));
    }
  }

  @Test
  void leavesTheDiskAsNbdkitDoes() throws Exception {
    Twin.of(
            "-U - --filter=exportname memory 128K default-export=one",
            behind("default-export=one"),
            "flags()",
            "write(1000, 50000)",
            "read(0, 131072)",
            "map()")
        .assertSame();
  }
}
