package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import nbd.api.Handover;
import nbd.api.Parameter;
import nbd.client.NbdClient;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.Gate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The next version cannot be made, got ready or opened: clients notice at most a wait. */
class NextFailsTest {
  private static Faults.Fault fault(String how) {
    return switch (how) {
      case "fails" -> Faults.failing("out of luck");
      case "breaks" -> Faults.breaking(() -> new IllegalStateException("out of luck"));
      case "lacks a class" -> Faults.unlinked("out of luck");
      default -> throw new IllegalArgumentException(how);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "BESIDE, export, fails",
    "BESIDE, export, lacks a class",
    "AFTER_CLOSE, export, breaks",
    "BESIDE, ready, fails",
    "AFTER_CLOSE, ready, fails",
    "AFTER_CLOSE, ready, lacks a class",
    "BESIDE, open, fails",
    "BESIDE, open, breaks",
    "AFTER_CLOSE, open, fails",
    "AFTER_CLOSE, open, breaks",
    "AFTER_CLOSE, open, lacks a class",
    "AFTER_CLOSE, adopt, fails",
    "AFTER_CLOSE, adopt, breaks"
  })
  void aCallThatFailsIsNamedAndTheOlderVersionServesOn(Handover how, String call, String fault)
      throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.newer().faults().on(call, fault(fault));
      stage.load();
      stage.assertKept(stage.upgrade(), "out of luck");
      stage.assertNextSucceeds();
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void oneClientOfManyThatCannotBeOpenedKeepsAll(Handover how) throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.newer().faults().on("open", Faults.at(3, Faults.failing("no third one")));
      stage.load(3, true);
      stage.assertKept(stage.upgrade(), "no third one");
      assertThat(stage.newer().last().events().count("open")).isPositive();
      stage.assertNextSucceeds();
    }
  }

  @ParameterizedTest
  @CsvSource({"BESIDE, ready", "BESIDE, open", "AFTER_CLOSE, ready", "AFTER_CLOSE, open"})
  void aCallThatDoesNotReturnIsWaitedForWithPatienceAndTidiedUpWhenItHas(Handover how, String call)
      throws Exception {
    Gate gate = new Gate();
    try (Stage stage = Stage.impatient(how)) {
      stage.newer().faults().on(call, Faults.once(gate::pass));
      stage.load();
      UpgradeReport report = stage.upgrade();
      assertThat(report.why()).contains("did not return in time");
      assertThat(report.stall()).isLessThan(Stage.PATIENCE.multipliedBy(4));
      assertThat(stage.newer().last().events().count("end")).isZero();
      gate.open();
      stage.assertKept(report, "did not return in time");
      if (how == Handover.AFTER_CLOSE && call.equals("open")) {
        stage.mayOpenLate();
      }
      stage.assertNextSucceeds();
    }
  }

  @Test
  void clientsAreServedWhileTheNextVersionOpensBeside() throws Exception {
    Gate gate = new Gate();
    try (Stage stage = Stage.of(Handover.BESIDE);
        NbdClient idle = stage.client()) {
      stage.newer().faults().on("open", gate::pass);
      CompletableFuture<UpgradeReport> report = CompletableFuture.supplyAsync(stage::upgrade);
      gate.awaitArrivals(1);
      assertThat(idle.read(0, 1)).containsExactly(0);
      assertThat(report).isNotDone();
      gate.open();
      assertThat(report.get(10, TimeUnit.SECONDS).result()).isEqualTo(Result.UPGRADED);
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void aVersionThatDoesNotKnowAParameterOfTodayIsRefused(Handover how) throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.live().server().put(Stage.spec(Map.of("note", "kept")));
      stage.newer().knowing(Parameter.text("disk").byDefault("one"));
      stage.load();
      stage.assertKept(stage.upgrade(), "note");
      assertThat(stage.newer().made()).isEmpty();
      stage.assertNextSucceeds();
    }
  }

  @Test
  void aVersionThatRefusesTheValueOfAParameterIsRefused() throws Exception {
    try (Stage stage = Stage.of(Handover.BESIDE)) {
      stage.live().server().put(Stage.spec(Map.of("note", "kept")));
      stage.newer().knowing(Parameter.text("disk").byDefault("one"), Parameter.number("note"));
      stage.load();
      stage.assertKept(stage.upgrade(), "note");
      stage.assertNextSucceeds();
    }
  }

  @Test
  void aVersionThatLeavesTheStateAndHasTheSameDiskAllTheSameIsFine() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      stage.newer().leavingAll();
      stage.load();
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      stage.assertNextSucceeds();
    }
  }

  @Test
  void anEndThatFailsIsNotTheClientsBusiness() throws IOException, InterruptedException {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      stage.older().faults().on("end", Faults.failing("no good end"));
      stage.load();
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      stage.assertNextSucceeds();
    }
  }
}
