package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nbd.api.Range;
import nbd.standin.StandIn;
import nbd.testkit.ContractChecker;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.TestClient;
import nbd.testkit.TestSink;
import nbd.testkit.TestSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes and extents are right, whichever way the library completes what it was asked. */
@Timeout(120)
class RandomRequestsTest {
  /** Whole chunks, and not even a page more. */
  private static final int ODD = 30 * 128 + 5;

  @TempDir Path folder;
  private StandIn library;

  @BeforeEach
  void stands() throws IOException {
    library = OneStandIn.fresh();
  }

  @AfterEach
  void isLeftClean() {
    StandInDisk.isLeftClean(library);
  }

  private StandInDisk disk(long sectors) throws IOException {
    return new StandInDisk(library, folder.resolve("disk.vmdk"), sectors);
  }

  /** Late, in any order, some before the call returns, some twice. */
  private void isNasty() {
    library.set("delay_us", 50).set("jitter_us", 300).set("reorder", 1);
    library.set("inline", 30).set("twice", 20);
    library.set("split_blocks", 1).set("reverse_blocks", 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 128, ODD})
  void aDiskHoldsWhatWasWritten(int sectors) throws IOException {
    StandInDisk made = disk(sectors);
    Oracle oracle = new Oracle(sectors, sectors * 512);
    RandomRequests requests = new RandomRequests(oracle, sectors);
    try (OpenDisk disk = made.layers().open()) {
      requests.run(disk, 150);
    }
    isNasty();
    try (OpenDisk disk = made.layers().open()) {
      requests.run(disk, 250);
      assertThat(library.count("completions.again")).isPositive();
    }
    oracle.checkRead(0, Files.readAllBytes(made.file()));
  }

  @Test
  void theContractIsKeptHoweverTheLibraryCompletes() throws IOException {
    isNasty();
    ContractChecker.check(disk(3 * 128 + 7).layers());
  }

  @Test
  void aChildHoldsWhatWasWrittenAndItsParentTheRest() throws IOException {
    byte[] old = new byte[ODD * 512];
    new Random(1).nextBytes(old);
    Arrays.fill(old, 512 * 1024, 1024 * 1024, (byte) 0);
    Path parent = Files.write(folder.resolve("parent.vmdk"), old);
    StandInDisk made = disk(ODD);
    library.set("parent.disk.vmdk", parent);
    isNasty();
    try (OpenDisk disk = made.layers().open()) {
      new RandomRequests(new Oracle(2, old), 2).run(disk, 200);
    }
  }

  @Test
  void whatIsWrittenGoesOnOverUpgrades() throws IOException {
    isNasty();
    library.set("lock", 1);
    Oracle oracle = new Oracle(3, ODD * 512);
    RandomRequests requests = new RandomRequests(oracle, 3);
    try (OpenDisk disk = disk(ODD).layers().open()) {
      for (int i = 0; i < 8; i++) {
        requests.run(disk, 25);
        assertThat(disk.upgrade().isDone()).isTrue();
      }
      requests.run(disk, 25);
    }
  }

  @Test
  void manyRequestsAreInFlightAtATime() throws Exception {
    library.set("delay_us", 3000).set("reorder", 1).set("twice", 10);
    List<Future<?>> all = new ArrayList<>();
    try (OpenDisk disk = disk(32 * 512).layers().open();
        ExecutorService threads = Executors.newFixedThreadPool(32)) {
      for (int i = 0; i < 32; i++) {
        int part = i;
        all.add(threads.submit(() -> fillAndCheck(disk, part)));
      }
      for (Future<?> each : all) {
        each.get();
      }
      disk.flush();
    }
    assertThat(library.count("most_in_flight.handle")).isGreaterThanOrEqualTo(16);
    assertThat(library.count("flush_in_flight")).isZero();
  }

  /** Its own 256 KiB of the disk. */
  private static Void fillAndCheck(OpenDisk disk, int part) throws IOException {
    Random random = new Random(part);
    byte[] bytes = new byte[16 << 10];
    for (int i = 0; i < 16; i++) {
      random.nextBytes(bytes);
      Range range = new Range((part << 18) + (i << 14), bytes.length);
      disk.handle().write(range, new TestSource(bytes), Set.of());
      try (TestSink sink = new TestSink(bytes.length)) {
        disk.handle().read(range, sink);
        assertThat(sink.bytes()).isEqualTo(bytes);
      }
    }
    return null;
  }

  @Test
  void aHundredOpensAndClosesFromManyThreadsLeaveNothing() throws Exception {
    library.set("delay_us", 200).set("delay.Open_us", 1000);
    List<Future<?>> all = new ArrayList<>();
    try (OpenDisk disk = disk(1024).layers().open();
        ExecutorService threads = Executors.newFixedThreadPool(10)) {
      for (int i = 0; i < 100; i++) {
        int part = i;
        all.add(threads.submit(() -> openAndClose(disk, part)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertThat(library.count("calls.Open")).isEqualTo(101);
    assertThat(library.count("calls.Disconnect")).isEqualTo(101);
  }

  private static Void openAndClose(OpenDisk disk, int part) throws IOException {
    byte[] bytes = new byte[512];
    new Random(part).nextBytes(bytes);
    try (var mine = disk.export().open(new TestClient(""))) {
      mine.write(new Range(part * 512L, 512), new TestSource(bytes), Set.of());
      try (TestSink sink = new TestSink(512)) {
        mine.read(new Range(part * 512L, 512), sink);
        assertThat(sink.bytes()).isEqualTo(bytes);
      }
    }
    return null;
  }
}
