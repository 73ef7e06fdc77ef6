package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.filters.offset.OffsetFilter;
import nbd.filters.truncate.TruncateFilter;
import nbd.testkit.Layers;
import nbd.testkit.ReadAnswer;
import nbd.testkit.RefusedException;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk with one bad byte, behind filters: what comes before it is good. */
@Timeout(60)
class PartialReadsTest {
  private static final long BAD = 100_000;
  private static final long START = 4096;
  private static final int ENOSPC = 28;

  private ServedDisk served;
  private WireClient client;

  @BeforeEach
  void serve() throws IOException {
    Scripted plugin = Scripted.ofSize(200_000).content(PartialReadsTest::content);
    served =
        Layers.of(plugin)
            .behind(new OffsetFilter(), "offset=" + START)
            .behind(new TruncateFilter(), "truncate=1M")
            .serve();
    client = served.connect();
  }

  @AfterEach
  void end() throws IOException {
    client.close();
    served.close();
  }

  private static byte content(long at) throws IOException {
    if (at == BAD) {
      throw new NbdException(ErrorCode.ENOSPC, "a bad byte");
    }
    return (byte) (at * 31 | 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 70_000})
  void theGoodPartComesWithTheErrorAndItsPlace(int good) throws IOException {
    long offset = BAD - START - good;
    ReadAnswer answer = client.read(offset, good + 5000, 0);
    RefusedException told = answer.failure().orElseThrow();
    assertThat(told.offset()).hasValue(BAD - START);
    assertThat(told.error()).isEqualTo(ENOSPC);
    assertThat(told).hasMessageContaining("a bad byte");
    assertThat(answer.fragments()).allMatch(part -> !part.hole());
    assertThat(answer.fragments().stream().mapToLong(ReadAnswer.Fragment::length).sum())
        .isEqualTo(good);
    for (int i = 0; i < good; i++) {
      assertThat(answer.bytes()[i]).isEqualTo(content(offset + START + i));
    }
  }

  @Test
  void withDfThereIsOnlyTheError() throws IOException {
    ReadAnswer answer = client.read(BAD - START - 100, 200, WireClient.DF);
    assertThat(answer.failure().orElseThrow()).hasMessageContaining("a bad byte");
    assertThat(answer.fragments()).isEmpty();
  }

  @Test
  void aReadThatBeginsWithTheBadByteHasNoGoodPart() throws IOException {
    ReadAnswer answer = client.read(BAD - START, 100, 0);
    assertThat(answer.failure().orElseThrow().error()).isEqualTo(ENOSPC);
    assertThat(answer.fragments()).isEmpty();
    assertThat(client.read(BAD - START + 1, 1)).containsExactly(content(BAD + 1));
  }
}
