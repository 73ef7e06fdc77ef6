package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.filters.offset.OffsetFilter;
import nbd.filters.truncate.TruncateFilter;
import nbd.testkit.Headers;
import nbd.testkit.Layers;
import nbd.testkit.ReadAnswer;
import nbd.testkit.RefusedException;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk with one bad byte, behind filters: what comes before it is good. */
@Timeout(60)
class PartialReadsTest {
  private static final long BAD = 100_000;
  private static final long START = 4096;
  private static final int ENOSPC = 28;

  private ServedDisk served;
  private WireClient compact;
  private WireClient extended;

  @BeforeEach
  void serve() throws IOException {
    Scripted plugin = Scripted.ofSize(200_000).content(PartialReadsTest::content);
    served =
        Layers.of(plugin)
            .behind(new OffsetFilter(), "offset=" + START)
            .behind(new TruncateFilter(), "truncate=1M")
            .serve();
    compact = served.connect();
    extended = served.connect(Headers.EXTENDED);
  }

  @AfterEach
  void end() throws IOException {
    compact.close();
    extended.close();
    served.close();
  }

  private WireClient with(Headers headers) {
    return headers == Headers.COMPACT ? compact : extended;
  }

  private static byte content(long at) throws IOException {
    if (at == BAD) {
      throw new NbdException(ErrorCode.ENOSPC, "a bad byte");
    }
    return (byte) (at * 31 | 1);
  }

  @ParameterizedTest
  @CsvSource({
    "COMPACT, 1", "COMPACT, 4095", "COMPACT, 70000",
    "EXTENDED, 1", "EXTENDED, 4095", "EXTENDED, 70000"
  })
  void theGoodPartComesWithTheErrorAndItsPlace(Headers headers, int good) throws IOException {
    long offset = BAD - START - good;
    ReadAnswer answer = with(headers).read(offset, good + 5000, 0);
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

  @ParameterizedTest
  @EnumSource
  void withDfThereIsOnlyTheError(Headers headers) throws IOException {
    ReadAnswer answer = with(headers).read(BAD - START - 100, 200, WireClient.DF);
    assertThat(answer.failure().orElseThrow()).hasMessageContaining("a bad byte");
    assertThat(answer.fragments()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aReadThatBeginsWithTheBadByteHasNoGoodPart(Headers headers) throws IOException {
    WireClient client = with(headers);
    ReadAnswer answer = client.read(BAD - START, 100, 0);
    assertThat(answer.failure().orElseThrow().error()).isEqualTo(ENOSPC);
    assertThat(answer.fragments()).isEmpty();
    assertThat(client.read(BAD - START + 1, 1)).containsExactly(content(BAD + 1));
  }
}
