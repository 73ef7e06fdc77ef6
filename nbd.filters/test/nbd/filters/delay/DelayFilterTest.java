package nbd.filters.delay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.ParameterException;
import nbd.api.Support;
import nbd.filters.GoneClient;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelayFilterTest {
  private static final long SHORT = 20;

  private static Delays delays(Map<String, String> given) {
    return Delays.of(Delays.SCHEMA.parse(given));
  }

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new DelayFilter(), words);
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(
        Layers.of(new MemoryPlugin(), "1M").behind(new DelayFilter(), "rdelay=1us", "wdelay=1us"));
  }

  @ParameterizedTest
  @CsvSource({
    "rdelay=2, READ, 2000",
    "rdelay=2, WRITE, 0",
    "rdelay=50ms, READ, 50",
    "delay-read=1.5, READ, 1500",
    "wdelay=7ms, WRITE, 7",
    "wdelay=7ms, ZERO, 7",
    "wdelay=7ms, TRIM, 7",
    "wdelay=7ms, READ, 0",
    "wdelay=7ms, FLUSH, 0",
    "delay-write=7ms, WRITE, 7",
    "delay-write=7ms, ZERO, 0",
    "delay-zero=7ms, ZERO, 7",
    "delay-trim=7ms, TRIM, 7",
    "delay-extents=7ms, EXTENTS, 7",
    "delay-cache=7ms, CACHE, 7",
    "delay-close=7ms, CLOSE, 7",
    "delay-open=7ms, CLOSE, 0"
  })
  void delaysTheCallsThatTheParameterNames(String word, Call.Kind kind, long millis) {
    String[] parts = word.split("=", -1);
    assertThat(delays(Map.of(parts[0], parts[1])).before(kind))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void delaysZeroingByItsOwnParameterRatherThanByThatOfWriting() {
    Delays delays = delays(Map.of("wdelay", "7ms", "delay-zero", "1ms", "delay-open", "3"));
    assertThat(delays.zero()).isEqualTo(Duration.ofMillis(1));
    assertThat(delays.trim()).isEqualTo(Duration.ofMillis(7));
    assertThat(delays.open()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void takesTheDelayOfReadsOnce() {
    assertThatThrownBy(() -> delays(Map.of("rdelay", "1", "delay-read", "2")))
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameters 'rdelay' and 'delay-read' are the same: give one of them");
  }

  @Test
  void waitsBeforeACallReachesTheDisk() throws IOException {
    long[] reached = new long[1];
    Scripted disk =
        Scripted.ofSize(1)
            .content(
                at -> {
                  reached[0] = System.nanoTime();
                  return 5;
                });
    try (OpenDisk slow = behind(disk, "rdelay=" + SHORT + "ms").open()) {
      long asked = System.nanoTime();
      assertThat(slow.read(0, 1)).containsExactly(5);
      assertThat(Duration.ofNanos(reached[0] - asked))
          .isGreaterThanOrEqualTo(Duration.ofMillis(SHORT));
    }
  }

  @Test
  void waitsToOpenAndToClose() throws IOException {
    for (String word : new String[] {"delay-open", "delay-close"}) {
      long before = System.nanoTime();
      behind(Scripted.ofSize(1), word + "=" + SHORT + "ms").open().close();
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThanOrEqualTo(Duration.ofMillis(SHORT));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rdelay=1ms, ALWAYS",
    "delay-cache=1ms, ALWAYS",
    "rdelay=0, NEVER",
    "delay-open=1ms, NEVER",
    "delay-close=1ms, NEVER"
  })
  void blocksOnlyWhereARequestWaits(String word, Blocking blocking) throws IOException {
    try (OpenDisk slow = behind(Scripted.ofSize(1), word).open()) {
      assertThat(slow.traits().blocking()).isEqualTo(blocking);
    }
  }

  @Test
  void seesZeroingThatTheDiskBelowDoesByWriting() throws IOException {
    byte[] bytes = Samples.bytes(100);
    Scripted disk = Scripted.on(bytes).traits(it -> it.zero(Support.EMULATE));
    try (OpenDisk slow = behind(disk, "delay-zero=" + SHORT + "ms").open()) {
      assertThat(slow.traits().zero()).isEqualTo(Support.NATIVE);
      long before = System.nanoTime();
      slow.zero(0, 100);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThanOrEqualTo(Duration.ofMillis(SHORT));
    }
    assertThat(bytes).isEqualTo(new byte[100]);
  }

  @Test
  void refusesFastZeroingAtOnceWhereItIsTold() throws IOException {
    byte[] bytes = Samples.bytes(100);
    try (OpenDisk slow =
        behind(Scripted.on(bytes), "delay-zero=3600", "delay-fast-zero=false").open()) {
      NbdException refused =
          catchThrowableOfType(NbdException.class, () -> slow.zero(0, 100, Flag.FAST_ZERO));
      assertThat(refused.code()).isEqualTo(ErrorCode.ENOTSUP);
    }
    assertThat(bytes).isEqualTo(Samples.bytes(100));
    try (OpenDisk plain = behind(Scripted.on(bytes), "delay-fast-zero=false").open()) {
      assertThat(plain.traits().fastZero()).isEqualTo(Support.NONE);
    }
  }

  @Test
  void waitsNoLongerForAClientThatHasGone() {
    NbdException failure =
        catchThrowableOfType(
            NbdException.class, () -> Pause.of(Duration.ofDays(1), new GoneClient(1)));
    assertThat(failure.code()).isEqualTo(ErrorCode.ESHUTDOWN);
  }

  /** Where it is by reading, a delay of fetching would be none. */
  @Test
  void seesFetchingAheadWhereThatWaits() throws IOException {
    Scripted disk = Scripted.ofSize(10).traits(it -> it.cache(Support.EMULATE));
    try (OpenDisk slow = behind(disk, "delay-cache=1us").open();
        OpenDisk other = behind(disk, "rdelay=1us").open()) {
      assertThat(slow.traits().cache()).isEqualTo(Support.NATIVE);
      assertThat(other.traits().cache()).isEqualTo(Support.EMULATE);
    }
  }

  @Test
  void failsTheCallRatherThanReachTheDiskInterrupted() throws IOException {
    int[] reads = new int[1];
    Scripted disk = Scripted.ofSize(1).content(at -> (byte) reads[0]++);
    try (OpenDisk slow = behind(disk, "rdelay=3600").open()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> slow.read(0, 1)).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(reads[0]).isZero();
  }
}
