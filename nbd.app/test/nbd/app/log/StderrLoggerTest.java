package nbd.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;

class StderrLoggerTest {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Logger log = new StderrProvider().getLoggerFactory().getLogger("a.Logger");

  @BeforeEach
  void catchStandardError() {
    System.setErr(new PrintStream(err, true, UTF_8));
    Verbosity.from(Level.WARN);
  }

  @AfterEach
  void giveBack() {
    System.setErr(before);
    Verbosity.from(Level.WARN);
  }

  @Test
  void aWarningIsOneLine() {
    log.warn("{} of {} failed", 1, 2);
    assertThat(err).hasToString("nbdj: warning: 1 of 2 failed\n");
  }

  @Test
  void keyValuesFollowTheMessage() {
    log.atError().addKeyValue("connection", 7).addKeyValue("peer", "x").log("lost {}", "it");
    assertThat(err).hasToString("nbdj: error: lost it connection=7 peer=x\n");
  }

  @Test
  void aCauseIsShownWithItsStack() {
    log.warn("gone", new IllegalStateException("why"));
    assertThat(err.toString(UTF_8))
        .startsWith("nbdj: warning: gone\njava.lang.IllegalStateException: why\n\tat ");
  }

  @Test
  void lessThanAWarningIsNotShown() {
    log.info("x");
    log.atDebug().log("x");
    assertThat(log.isInfoEnabled()).isFalse();
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void inDetailALineTellsThreadAndLogger() {
    Verbosity.from(Level.DEBUG);
    log.atDebug().addKeyValue("n", 1).log("x");
    log.trace("y");
    assertThat(err)
        .hasToString("nbdj: [" + Thread.currentThread().getName() + "] a.Logger: debug: x n=1\n");
  }
}
