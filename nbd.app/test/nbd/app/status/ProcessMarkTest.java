package nbd.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import nbd.app.status.ProcessMark.Life;
import org.junit.jupiter.api.Test;

/** Telling processes apart. */
class ProcessMarkTest {
  private final ProcessMark own = ProcessMark.own();

  @Test
  void thisProcessRuns() {
    assertThat(own.pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(own.life()).isEqualTo(Life.RUNS);
  }

  @Test
  void aProcessEndsWithItsEnd() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sleep", "60").start();
    ProcessMark mark = ProcessMark.of(process.pid());
    assertThat(mark.life()).isEqualTo(Life.RUNS);
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(mark.life()).isEqualTo(Life.ENDED);
  }

  @Test
  void aLaterProcessWithItsIdIsAnotherOne() {
    var before = new ProcessMark(own.pid(), own.host(), own.boot(), own.start() + "1");
    assertThat(before.life()).isEqualTo(Life.ENDED);
  }

  @Test
  void whatRanBeforeTheMachineWasStartedHasEnded() {
    var before = new ProcessMark(own.pid(), own.host(), "another", own.start());
    assertThat(before.life()).isEqualTo(Life.ENDED);
  }

  @Test
  void ofAnotherMachinesProcessesNothingIsKnown() {
    var there = new ProcessMark(own.pid(), own.host() + "2", "another", own.start());
    assertThat(there.life()).isEqualTo(Life.ELSEWHERE);
  }

  @Test
  void theBeginningStandsBehindANameThatMayHaveAnythingInIt() {
    String fields = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 12345 20 21\n";
    assertThat(ProcessMark.ticks("7 (a) S (b) ) 1" + ")" + fields)).contains("12345");
  }

  @Test
  void ofOneThatNobodyHasBuriedOnlyTheExitCodeIsLeft() {
    String fields = " Z 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 12345 20 21\n";
    assertThat(ProcessMark.ticks("7 (a)" + fields)).isEmpty();
    assertThat(ProcessMark.ticks("7 (a) S 1")).isEmpty();
  }
}
