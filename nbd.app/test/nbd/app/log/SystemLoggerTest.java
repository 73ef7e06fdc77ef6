package nbd.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is logged by the JDK's {@code System.Logger}, in a process that logs as nbdj does. */
class SystemLoggerTest {
  @Test
  void itsLinesAreOfTheSameLog() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dslf4j.provider=" + StderrProvider.class.getName(),
                "-cp",
                System.getProperty("java.class.path"),
                Speaker.class.getName())
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(told.lines().filter(line -> !line.startsWith("SLF4J")))
        .containsExactly("nbdj: warning: READ {5} was completed twice", "nbdj: error: it's over");
  }
}
