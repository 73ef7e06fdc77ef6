package nbd.app.deploy;

import static nbd.server.UpgradeReport.Result.BESIDE;
import static nbd.server.UpgradeReport.Result.FAILED;
import static nbd.server.UpgradeReport.Result.KEPT;
import static nbd.server.UpgradeReport.Result.REPLACED;
import static nbd.server.UpgradeReport.Result.UPGRADED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import org.junit.jupiter.api.Test;

/** What the reports of a server mean for a bundle. */
class VerdictTest {
  private static final Brought CLOCK = new Brought(List.of("clock"), List.of("tick"));

  private static Verdict of(Result... results) {
    return Verdict.of(
        CLOCK,
        Stream.of(results).map(result -> Reports.of("e", result, "a\n  b ", "clock")).toList());
  }

  @Test
  void nothingToMoveIsNoRefusal() {
    assertThat(of().isRefusal()).isFalse();
    assertThat(of().summary()).isEmpty();
  }

  @Test
  void oneThatMovedIsEnough() {
    for (Result moved : List.of(UPGRADED, BESIDE, REPLACED)) {
      assertThat(of(KEPT, moved, FAILED).isRefusal()).as("%s", moved).isFalse();
    }
    for (Result left : List.of(KEPT, FAILED)) {
      assertThat(of(left, left).isRefusal()).as("%s", left).isTrue();
    }
  }

  @Test
  void theFirstReasonIsToldInOneLineAndHowManyMoreThereAre() {
    assertThat(of(KEPT).refusal()).isEqualTo("export 'e': a b");
    assertThat(of(KEPT, FAILED).refusal()).isEqualTo("export 'e': a b, and one more export");
    assertThat(of(KEPT, KEPT, KEPT).refusal()).isEqualTo("export 'e': a b, and 2 more exports");
  }

  @Test
  void eachKindOfResultIsCounted() {
    assertThat(of(UPGRADED, KEPT, UPGRADED, UPGRADED).summary())
        .isEqualTo("3 exports upgraded, 1 stays");
    assertThat(of(UPGRADED).summary()).isEqualTo("1 export upgraded");
    assertThat(of(BESIDE, REPLACED, KEPT, KEPT, FAILED).summary())
        .isEqualTo("1 export upgraded for new clients, 1 replaced, 2 stay, 1 failed");
  }

  @Test
  void exportsOfOtherBundlesDoNotCount() {
    UpgradeReport other = Reports.of("other", KEPT, "why", "log", "file");
    UpgradeReport filter = Reports.of("filtered", KEPT, "why", "tick", "file");
    assertThat(Verdict.of(CLOCK, List.of(other)).isRefusal()).isFalse();
    assertThat(Verdict.of(CLOCK, List.of(other, filter)).staying()).containsExactly("filtered");
  }

  @Test
  void exportsWithClientsOnTheOldOneStay() {
    Verdict verdict =
        new Verdict(
            List.of(
                Reports.of("c", KEPT, "why"),
                Reports.of("a", BESIDE, "why"),
                Reports.of("u", UPGRADED, ""),
                Reports.of("r", REPLACED, "why"),
                Reports.of("f", FAILED, "why")));
    assertThat(verdict.staying()).containsExactly("a", "c");
  }
}
