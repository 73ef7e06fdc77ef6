package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallTest {
  private static final Range RANGE = new Range(0, 4096);

  @Test
  void aCallReadsAsALogLineHasIt() {
    assertThat(Call.changing(Call.Kind.WRITE, RANGE, Set.of(Flag.FUA)))
        .hasToString("WRITE 0x0+0x1000 [FUA]");
    assertThat(Call.changing(Call.Kind.ZERO, RANGE, EnumSet.of(Flag.NO_HOLE, Flag.FAST_ZERO)))
        .hasToString("ZERO 0x0+0x1000 [NO_HOLE, FAST_ZERO]");
    assertThat(Call.looking(Call.Kind.READ, RANGE)).hasToString("READ 0x0+0x1000");
    assertThat(Call.looking(Call.Kind.FLUSH, null)).hasToString("FLUSH");
    assertThat(Call.extents(RANGE, "base:allocation", 7))
        .hasToString("EXTENTS 0x0+0x1000 base:allocation");
  }

  @Test
  void aFlushHasNoRange() {
    assertThat(Call.looking(Call.Kind.FLUSH, null).range()).isEmpty();
    assertThat(Call.looking(Call.Kind.READ, RANGE).range()).contains(RANGE);
  }

  @Test
  void onlyACallForExtentsTellsHowManyAreOfUse() {
    assertThat(Call.extents(RANGE, "base:allocation", 7).atMost()).hasValue(7);
    assertThat(Call.looking(Call.Kind.READ, RANGE).atMost()).isEmpty();
    assertThat(Call.changing(Call.Kind.TRIM, RANGE, Flag.NONE).atMost()).isEmpty();
  }

  @Test
  void errorsKeepWhatTheyAreToldAs() {
    IOException cause = new IOException("disk");
    NbdException failure = new NbdException(ErrorCode.ENOSPC, "full", cause);
    assertThat(failure).hasMessage("full").hasCause(cause);
    assertThat(failure.code()).isEqualTo(ErrorCode.ENOSPC);
    assertThat(new OpenException(OpenException.Reason.POLICY, "no").reason())
        .isEqualTo(OpenException.Reason.POLICY);
  }
}
