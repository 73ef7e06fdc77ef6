package nbd.app.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.app.dist.Shell.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code nbdj} of the source tree, with an mvn that is made up. */
class TreeScriptTest {
  private static final String BUILD =
      """
      echo "mvn $*"
      /bin/mkdir -p nbd.app/target/nbdj-1/bin
      printf '#!/bin/sh\\necho "served: $*"\\nexit 7\\n' >nbd.app/target/nbdj-1/bin/nbdj
      /bin/chmod +x nbd.app/target/nbdj-1/bin/nbdj
      """;

  @TempDir Path folder;
  private Path script;
  private Shell shell;

  @BeforeEach
  void copy() throws IOException {
    shell = new Shell(folder);
    script = folder.resolve("tree/nbdj");
    Files.createDirectories(script.getParent());
    Files.copy(Path.of("../nbdj"), script);
  }

  private void mvn(String text) throws IOException {
    Shell.script(folder.resolve("path/mvn"), text);
  }

  @Test
  void buildsAtTheFirstRunAndSaysSoOnStandardErrorOnly() throws Exception {
    mvn(BUILD + ": >nbd.app/target/nbdj-1.tar.gz");
    Result result = shell.run(script, "memory", "1 G");
    assertThat(result.code()).isEqualTo(7);
    assertThat(result.out()).isEqualTo("served: memory 1 G\n");
    assertThat(result.err())
        .matches(
            "nbdj: first run: building, [^\\n]*\\nmvn .* package -pl nbd.app -am\\nnbdj: built\\n");
  }

  @Test
  void doesNotBuildAgain() throws Exception {
    mvn(BUILD + ": >nbd.app/target/nbdj-1.tar.gz");
    shell.run(script);
    mvn("echo must not be called >&2; exit 1");
    assertThat(shell.run(script, "x")).isEqualTo(new Result(7, "served: x\n", ""));
  }

  @Test
  void buildsAgainWhereABuildWasBrokenOff() throws Exception {
    mvn(BUILD + "exit 1");
    Result broken = shell.run(script);
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.err()).contains("nbdj: the build failed");
    mvn(BUILD + ": >nbd.app/target/nbdj-1.tar.gz");
    assertThat(shell.run(script).out()).isEqualTo("served: \n");
  }

  @Test
  void saysThatItNeedsMaven() throws Exception {
    Result result = shell.run(script);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("needs Maven").doesNotContain("building");
  }
}
