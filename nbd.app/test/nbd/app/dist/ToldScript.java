package nbd.app.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.app.dist.Shell.Result;

/**
 * {@code bin/nbdj} before a java that is made up: it tells the variables that it finds, what is
 * handed over to it, and its arguments.
 */
final class ToldScript {
  private static final String JAVA =
      """
      echo "path=${LD_LIBRARY_PATH-unset} former=${NBDJ_FORMER_LD_LIBRARY_PATH-unset}"
      for argument in "$@"; do
        case $argument in
          -Dnbdj.covered=*) eval "/bin/cat <&${argument#*=}" ;;
        esac
      done
      while [ "$1" != -jar ]; do shift; done
      shift 2
      for argument in "$@"; do printf '[%s]' "$argument"; done\
      """;

  final Path folder;
  final Path script;
  final Shell shell;

  ToldScript(Path folder) throws IOException {
    this.folder = folder;
    shell = new Shell(folder);
    script = folder.resolve("nbdj/bin/nbdj");
    Files.createDirectories(script.getParent());
    Files.copy(Path.of("dist/bin/nbdj"), script);
    java(JAVA);
    Files.writeString(folder.resolve("jvm/25/release"), "JAVA_VERSION=\"25.0.1\"\n");
  }

  /** Another java. */
  void java(String text) throws IOException {
    Shell.script(folder.resolve("jvm/25/bin/java"), text);
  }

  /** What java prints. */
  String run(String... arguments) throws IOException, InterruptedException {
    Result result = shell.run(script, arguments);
    assertThat(result.err()).isEmpty();
    return result.out();
  }

  /** Only the variables. */
  String path(String... arguments) throws IOException, InterruptedException {
    return run(arguments).lines().findFirst().orElseThrow();
  }
}
