package nbd.filters.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.ErrorCode;
import nbd.api.Export;
import nbd.api.Handover;
import nbd.api.NbdException;
import nbd.api.ParameterException;
import nbd.api.Support;
import nbd.filters.GoneClient;
import nbd.filters.RandomCalls;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateFilterTest {
  private static final int SIZE = 1 << 16;
  private static final Duration WAIT = Duration.ofMillis(90);

  @TempDir Path folder;

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new RateFilter(), words);
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private static Duration time(Step step) throws IOException {
    long before = System.nanoTime();
    step.run();
    return Duration.ofNanos(System.nanoTime() - before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rate=1T", "connection-rate=1T rate=2T burstiness=0.1", "burstiness=5"})
  void keepsTheContract(String words) throws IOException {
    String[] each = words.split(" ");
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new RateFilter(), each));
    ContractChecker.check(behind(Scripted.ofSize(Long.MAX_VALUE), each));
  }

  @ParameterizedTest
  @ValueSource(longs = {512, 4096})
  void keepsTheContractOverBlocks(long block) throws IOException {
    BlockSizes sizes = new BlockSizes(block, 4096, SIZE);
    ContractChecker.check(
        behind(Scripted.on(new byte[SIZE]).traits(it -> it.blockSizes(sizes)), "rate=1T"));
  }

  @ParameterizedTest
  @CsvSource({
    "rate, 0, parameter 'rate' cannot be 0; leave it out for no limit",
    "connection-rate, 0, parameter 'connection-rate' cannot be 0; leave it out for no limit",
    "burstiness, 0, 'parameter ''burstiness'': 0 is no time; a second or more would be right, such"
        + " as 2'"
  })
  void saysWhatIsWrongWithAParameter(String name, String value, String message) {
    assertThatThrownBy(() -> RateParameters.of(RateParameters.SCHEMA.parse(Map.of(name, value))))
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  /** 800 bits may burst, another 800 take 100 ms. */
  @Test
  void holdsUpReadsAndWritesEachByThemselves() throws IOException {
    try (OpenDisk disk =
        behind(Scripted.on(new byte[SIZE]), "connection-rate=8000", "burstiness=100ms").open()) {
      assertThat(time(() -> disk.read(0, 200))).isGreaterThan(WAIT);
      assertThat(time(() -> disk.write(0, new byte[200]))).isGreaterThan(WAIT);
    }
  }

  @Test
  void holdsUpAllClientsTogether() throws IOException {
    try (OpenDisk one =
            behind(Scripted.on(new byte[SIZE]), "rate=8000", "burstiness=100ms").open();
        OpenDisk two = one.again("")) {
      assertThat(
              time(
                  () -> {
                    one.read(0, 100);
                    two.read(0, 100);
                  }))
          .isGreaterThan(WAIT);
    }
  }

  /** At a bit a second, they would not return in the lifetime of anybody. */
  @Test
  void doesNotCountWhatCarriesNoBytes() throws IOException {
    Scripted disk = Scripted.on(new byte[SIZE]).traits(it -> it.zero(Support.EMULATE));
    try (OpenDisk slow = behind(disk, "rate=1", "connection-rate=1").open()) {
      slow.zero(0, SIZE);
      slow.trim(0, SIZE);
      slow.cache(0, SIZE);
      slow.flush();
      assertThat(slow.traits().zero()).isEqualTo(Support.NATIVE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rate=1k, ALWAYS",
    "connection-rate=1k, ALWAYS",
    "rate-file=/nowhere, ALWAYS",
    "connection-rate-file=/nowhere, ALWAYS",
    "burstiness=1, NEVER"
  })
  void blocksWhereThereIsALimit(String word, Blocking blocking) throws IOException {
    try (OpenDisk disk = behind(Scripted.ofSize(10), word).open()) {
      assertThat(disk.traits().blocking()).isEqualTo(blocking);
      assertThat(disk.read(0, 10)).hasSize(10);
    }
  }

  @Test
  void takesTheRateOfAFile() throws IOException {
    Path file = folder.resolve("rate");
    long[] now = {5};
    RateFile rate = new RateFile(file, () -> now[0]);
    assertThat(rate.look()).isEmpty();
    Files.writeString(file, "10M\nand so on");
    assertThat(rate.look()).as("too soon").isEmpty();
    now[0] += Duration.ofSeconds(1).toNanos();
    assertThat(rate.look()).isEqualTo(OptionalLong.of(10 << 20));
    for (String nonsense : new String[] {"", "fast", "-1", "1".repeat(1000)}) {
      Files.writeString(file, nonsense);
      now[0] += Duration.ofSeconds(1).toNanos();
      assertThat(rate.look()).isEmpty();
    }
  }

  /** The read that waits would take hours at the first rate. */
  @Test
  void isSetFreeWhenTheFileSaysSo() throws Exception {
    Path file = folder.resolve("rate");
    Files.writeString(file, "1");
    try (OpenDisk disk =
        behind(Scripted.ofSize(SIZE), "rate=1T", "rate-file=" + file, "burstiness=1").open()) {
      CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> length(disk));
      Files.writeString(folder.resolve("new"), "1G");
      Files.move(folder.resolve("new"), file, StandardCopyOption.REPLACE_EXISTING);
      assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(SIZE);
    }
  }

  private static int length(OpenDisk disk) {
    try {
      return disk.read(0, SIZE).length;
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void failsTheCallRatherThanReachTheDiskInterrupted() throws IOException {
    int[] reads = new int[1];
    Scripted disk = Scripted.ofSize(1).content(at -> (byte) reads[0]++);
    try (OpenDisk slow = behind(disk, "rate=1", "burstiness=1").open()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> slow.read(0, 1)).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(reads[0]).isZero();
  }

  @Test
  void failsTheRequestOfAClientThatHasGoneAndGivesItsBitsBack() throws IOException {
    Limiter limiter =
        new Limiter(
            new RateParameters.Limit(8, Optional.empty()), Duration.ofSeconds(1), System::nanoTime);
    NbdException failure =
        catchThrowableOfType(NbdException.class, () -> limiter.read(1L << 40, new GoneClient(1)));
    assertThat(failure.code()).isEqualTo(ErrorCode.ESHUTDOWN);
    limiter.read(1, new TestClient(""));
  }

  @Test
  void changesNothingOfTheDisk() throws IOException {
    for (long seed = 1; seed <= 10; seed++) {
      Oracle oracle = new Oracle(seed, SIZE);
      try (OpenDisk disk =
          Layers.of(new MemoryPlugin(), String.valueOf(SIZE))
              .behind(new RateFilter(), "rate=1T")
              .open()) {
        RandomCalls calls = new RandomCalls(disk, oracle, SIZE, seed);
        calls.changes(50);
        calls.questions(20);
        assertThat(disk.upgrade().isDone()).isTrue();
        calls.changes(10);
      }
    }
  }

  @Test
  void standsBesideANewVersion() {
    var parameters = RateParameters.SCHEMA.parse(Map.of());
    Export export = new RateFilter().wrap(_ -> null, parameters, null);
    assertThat(export.handover()).isEqualTo(Handover.BESIDE);
  }
}
