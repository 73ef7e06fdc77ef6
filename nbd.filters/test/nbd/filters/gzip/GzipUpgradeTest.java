package nbd.filters.gzip;

import static nbd.filters.gzip.GzipFilterTest.disk;
import static nbd.filters.gzip.GzipFilterTest.gzip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.Handover;
import nbd.api.Identity;
import nbd.api.Range;
import nbd.filters.exportname.ExportNameFilter;
import nbd.filters.retry.RetryFilter;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.Upgrade;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;

/** What is unpacked once, and what outlives an upgrade. */
class GzipUpgradeTest {
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicBoolean fails = new AtomicBoolean();
  private final byte[] bytes = disk(7);
  private final byte[] packed;

  GzipUpgradeTest() throws IOException {
    packed = gzip(bytes);
  }

  private Scripted below() {
    return Scripted.ofSize(packed.length)
        .content(
            offset -> {
              if (fails.get()) {
                throw new IOException("the disk below is away");
              }
              bytesRead.incrementAndGet();
              return packed[(int) offset];
            });
  }

  private Layers known(String identity) {
    return Layers.of(below().traits(it -> it.identity(new Identity("test", identity))))
        .behind(new GzipFilter());
  }

  @Test
  void isUnpackedOnceForAllClientsAndUpgrades() throws IOException {
    try (OpenDisk disk = known("one").open()) {
      ExtentMap map = disk.extents(Allocation.NAME, new Range(0, disk.size()), 100);
      assertThat(disk.traits().identity()).contains(new Identity("gzip of test", "one"));
      disk.again("").close();
      disk.again("other").close();
      assertThat(disk.handover()).isEqualTo(Handover.AFTER_CLOSE);
      for (int i = 0; i < 3; i++) {
        assertThat(disk.upgrade(known("one"))).isEqualTo(Upgrade.DONE);
        assertThat(disk.read(0, bytes.length)).isEqualTo(bytes);
        assertThat(disk.extents(Allocation.NAME, new Range(0, disk.size()), 100)).isEqualTo(map);
      }
      assertThat(bytesRead).hasValue(packed.length);
    }
  }

  @Test
  void isUnpackedAnewInAnUpgradeWhereTheDiskBelowIsNotKnownAgain() throws IOException {
    Layers layers = Layers.of(below()).behind(new GzipFilter());
    try (OpenDisk disk = layers.open()) {
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(0, bytes.length)).isEqualTo(bytes);
      assertThat(bytesRead).hasValue(2L * packed.length);
    }
  }

  @Test
  void clientsStayWhereAnotherDiskComes() throws IOException {
    try (OpenDisk disk = known("one").open()) {
      assertThat(disk.upgrade(known("two")).result()).isEqualTo(Upgrade.Result.ANOTHER_DISK);
      assertThat(disk.read(0, bytes.length)).isEqualTo(bytes);
      assertThat(disk.upgrade(known("one"))).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(0, bytes.length)).isEqualTo(bytes);
      assertThat(bytesRead.get()).as("one and two").isEqualTo(2L * packed.length);
    }
  }

  @Test
  void theNextClientTriesAgainWhatHasFailed() throws IOException {
    fails.set(true);
    assertThatThrownBy(known("one")::open).hasMessageContaining("the disk below is away");
    try (ServedDisk served = known("one").serve()) {
      assertThatThrownBy(served::connect).hasMessageContaining("the disk below is away");
      fails.set(false);
      try (WireClient client = served.connect()) {
        assertThat(client.read(0, bytes.length)).isEqualTo(bytes);
      }
    }
  }

  /** A failure of the disk is no decision, as a malformed file is. */
  @Test
  void whatHasFailedIsTriedAgainByAFilterThatDoesSo() throws IOException {
    AtomicBoolean once = new AtomicBoolean(true);
    Scripted flaky =
        Scripted.ofSize(packed.length)
            .content(
                offset -> {
                  if (once.getAndSet(false)) {
                    throw new EOFException("the network is away");
                  }
                  return packed[(int) offset];
                });
    Layers layers =
        Layers.of(flaky).behind(new GzipFilter()).behind(new RetryFilter(), "retry-delay=1ns");
    try (OpenDisk disk = layers.open()) {
      assertThat(disk.read(0, bytes.length)).isEqualTo(bytes);
    }
  }

  @Test
  void whatHasNoIdentityIsFreedWithItsLastHandle() throws IOException {
    long before = filesOpen();
    Layers layers =
        Layers.of(below())
            .behind(
                new ExportNameFilter(),
                "exportname-list=explicit",
                "exportname=other",
                "exportname=")
            .behind(new GzipFilter());
    try (OpenDisk disk = layers.open()) {
      OpenDisk other = disk.again("other");
      OpenDisk same = disk.again("other");
      assertThat(filesOpen()).isEqualTo(before + 2);
      other.close();
      assertThat(same.read(0, bytes.length)).isEqualTo(bytes);
      same.close();
      assertThat(filesOpen()).isEqualTo(before + 1);
      assertThat(disk.read(0, bytes.length)).isEqualTo(bytes);
    }
    assertThat(filesOpen()).isEqualTo(before);
  }

  private static long filesOpen() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(GzipUpgradeTest::isUnpacked).count();
    }
  }

  private static boolean isUnpacked(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().contains("/gzip-");
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void manyThreadsReadAtTheSameTime() throws Exception {
    try (OpenDisk disk = known("one").open();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<byte[]>> readers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        readers.add(() -> disk.read(0, bytes.length));
      }
      for (Future<byte[]> read : threads.invokeAll(readers)) {
        assertThat(read.get()).isEqualTo(bytes);
      }
    }
  }
}
