package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import nbd.api.Blocking;
import nbd.api.Handover;
import nbd.server.UpgradeReport.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions of one plugin may differ in who makes their calls. */
class BlockingChangeTest {
  @ParameterizedTest
  @CsvSource({
    "BESIDE, NEVER, ALWAYS",
    "AFTER_CLOSE, ALWAYS, NEVER",
    "BESIDE, MAYBE, ALWAYS",
    "AFTER_CLOSE, NEVER, MAYBE"
  })
  void clientsNoticeNothing(Handover how, Blocking before, Blocking after) throws Exception {
    try (Stage stage = Stage.of(how, older -> older.shaped(able -> able.blocking(before)))) {
      stage.newer().shaped(able -> able.blocking(after));
      stage.load();
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      stage.assertNextSucceeds();
    }
  }
}
