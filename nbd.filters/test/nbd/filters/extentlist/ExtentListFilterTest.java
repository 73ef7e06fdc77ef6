package nbd.filters.extentlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.BlockSizes;
import nbd.api.Contexts;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handover;
import nbd.api.Identity;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.api.RetainedState;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.OtherVersion;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.Upgrade;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtentListFilterTest {
  private static final String BASE = Allocation.NAME;

  @TempDir Path folder;

  private Layers over(Layers below, String... lines) {
    return new Lists(folder).over(below, lines);
  }

  private Layers over(Scripted below, String... lines) {
    return over(Layers.of(below), lines);
  }

  private static ExtentMap all(OpenDisk disk) throws IOException {
    return disk.extents(BASE, new Range(0, disk.size()), 1000);
  }

  /** Of which no list of zeroes is wrong. */
  private static Scripted zeroes(long minimum) {
    return Scripted.on(new byte[300_000])
        .traits(it -> it.blockSizes(new BlockSizes(minimum, 4096, 1 << 20)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 512, 4096})
  void keepsTheContract(long minimum) throws IOException {
    String[] lines = {"1000 100000 zero", "200000 5 data", "250000 1 1", "299999 1M"};
    ContractChecker.check(over(zeroes(minimum), lines));
    ContractChecker.check(over(zeroes(minimum), lines).readOnly());
    ExtentMap data = ExtentMap.of(0, 300_000, Allocation.DATA);
    ContractChecker.check(over(zeroes(minimum).allocation(data), lines));
    ContractChecker.check(over(Scripted.ofSize(Long.MAX_VALUE), lines));
    ContractChecker.check(over(Layers.of(new MemoryPlugin(), "1M"), lines));
  }

  @Test
  void tellsTheListAndHolesWhereItHasNone() throws IOException {
    Scripted disk = Scripted.ofSize(1000).allocation(ExtentMap.of(0, 1000, 2));
    try (OpenDisk listed = over(disk, "100 100", "300 100 hole", "990 100 zero").open()) {
      assertThat(all(listed))
          .hasToString(
              "[0x0+0x64 hole,zero; 0x64+0x64 data; 0xc8+0x64 hole,zero; 0x12c+0x64 hole;"
                  + " 0x190+0x24e hole,zero; 0x3de+0xa zero]");
      assertThat(listed.extents(BASE, new Range(150, 850), 1)).isEqualTo(ExtentMap.of(150, 50, 0));
      assertThat(listed.extents(BASE, new Range(150, 850), 2).count()).isEqualTo(2);
    }
  }

  @Test
  void leavesOtherContextsAsTheyAre() throws IOException {
    ExtentMap depth = ExtentMap.of(0, 1000, 5);
    Scripted disk =
        Scripted.ofSize(1000)
            .context(AllocationDepth.NAME, depth)
            .context("test:other", ExtentMap.of(0, 1000, 7));
    try (OpenDisk listed = over(disk, "0 1").open()) {
      assertThat(listed.contexts().names())
          .containsExactlyInAnyOrder(BASE, AllocationDepth.NAME, "test:other");
      assertThat(listed.extents(AllocationDepth.NAME, new Range(0, 1000), 9)).isEqualTo(depth);
      assertThat(listed.extents("test:other", new Range(0, 1), 9).first().status()).isEqualTo(7);
    }
  }

  @Test
  void believesTheDiskWhereItHasBeenChanged() throws IOException {
    try (OpenDisk disk = over(Layers.of(new MemoryPlugin(), "1M"), "0 512K data").open();
        OpenDisk other = disk.again("")) {
      disk.write(768 << 10, new byte[] {1});
      disk.zero(0, 64 << 10);
      disk.trim(128 << 10, 32 << 10);
      for (OpenDisk each : new OpenDisk[] {disk, other}) {
        // What memory itself says: pages of 32 KiB.
        assertThat(each.extents(BASE, new Range(768 << 10, 1), 1).first().status()).isZero();
        assertThat(each.extents(BASE, new Range(0, 1 << 20), 1))
            .isEqualTo(ExtentMap.of(0, 64 << 10, 3));
        assertThat(each.extents(BASE, new Range(64 << 10, 1 << 16), 1))
            .isEqualTo(ExtentMap.of(64 << 10, 64 << 10, 0));
        assertThat(each.extents(BASE, new Range(128 << 10, 1 << 15), 1))
            .isEqualTo(ExtentMap.of(128 << 10, 32 << 10, 3));
      }
    }
  }

  /** Nothing says that they are others. */
  @Test
  void believesDisksWithoutIdentityWhereOneOfThemHasBeenChanged() throws IOException {
    try (OpenDisk disk = over(Scripted.on(new byte[1000])).open();
        OpenDisk other = disk.again("other")) {
      other.write(100, new byte[50]);
      assertThat(all(disk)).isEqualTo(all(other)).hasSize(3);
    }
  }

  @Test
  void tellsChangesAsDataOverADiskWithoutExtents() throws IOException {
    try (OpenDisk disk = over(Scripted.on(new byte[1000])).open()) {
      assertThat(all(disk)).isEqualTo(ExtentMap.of(0, 1000, 3));
      disk.write(100, new byte[50]);
      assertThat(all(disk))
          .hasToString("[0x0+0x64 hole,zero; 0x64+0x32 data; 0x96+0x352 hole,zero]");
    }
  }

  /** A list that is true at the start, and random changes and questions. */
  @Test
  void isNeverWrongUnderWrites() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int size = 64 << 10;
      byte[] bytes = new byte[size];
      System.arraycopy(Samples.bytes(10_000), 0, bytes, 20_000, 10_000);
      Scripted below =
          Scripted.on(bytes)
              .allocation(ExtentMap.of(0, size, Allocation.DATA))
              .traits(it -> it.identity(new Identity("array", "one")));
      Layers layers = over(below, "20000 10000", "0 5000 zero", "40000 1000 hole");
      Oracle oracle = new Oracle(seed, bytes);
      try (OpenDisk disk = layers.open();
          OpenDisk other = disk.again("other")) {
        for (int i = 0; i < 300; i++) {
          change(random, random.nextBoolean() ? disk : other, oracle);
          int at = random.nextInt(size);
          Range asked = new Range(at, 1 + random.nextInt(size - at));
          int atMost = 1 + random.nextInt(5);
          ExtentMap told = disk.extents(BASE, asked, atMost);
          oracle.checkExtents(BASE, asked, told);
          assertThat(told.count()).isLessThanOrEqualTo(atMost);
          assertThat(told.end()).isLessThanOrEqualTo(size);
        }
        oracle.checkRead(0, other.read(0, size));
      }
    }
  }

  private static void change(Random random, OpenDisk disk, Oracle oracle) throws IOException {
    int at = random.nextInt((int) disk.size());
    int length = 1 + random.nextInt(Math.min(700, (int) disk.size() - at));
    switch (random.nextInt(3)) {
      case 0 -> {
        disk.zero(at, length, Flag.NO_HOLE);
        oracle.zero(at, length);
      }
      case 1 -> {
        disk.trim(at, length, Flag.FUA);
        oracle.trim(at, length);
      }
      default -> {
        byte[] some = new byte[length];
        random.nextBytes(some);
        disk.write(at, some, Flag.FUA);
        oracle.write(at, some);
      }
    }
  }

  /** Its write waits until somebody has asked for extents. */
  private static final class Waiting extends SimpleHandle {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);

    Waiting() {
      super(Traits.of(1000).build());
    }

    @Override
    public Contexts contexts() {
      return Contexts.ofAllocation(
          (range, _) -> ExtentMap.of(range.offset(), range.length(), Allocation.DATA));
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      target.put(new byte[target.remaining()]);
    }

    @Override
    protected void write(ByteBuffer source, long offset) throws IOException {
      inside.countDown();
      try {
        asked.await();
      } catch (InterruptedException stopped) {
        throw new IOException(stopped);
      }
    }
  }

  @Test
  void doesNotBelieveTheListWhileAWriteIsUnderWay() throws Exception {
    Waiting below = new Waiting();
    try (OpenDisk disk = over(Layers.of(below)).open();
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> write =
          thread.submit(
              () -> {
                disk.write(10, new byte[5]);
                return null;
              });
      below.inside.await();
      ExtentMap told = disk.extents(BASE, new Range(10, 5), 1);
      below.asked.countDown();
      write.get();
      assertThat(told.first().status()).isEqualTo(Allocation.DATA);
    }
  }

  @Test
  void asksTheDiskBelowOnlySoOften() throws IOException {
    int[] questions = new int[1];
    Scripted below =
        Scripted.on(new byte[100_000])
            .context(
                BASE,
                (asked, _) -> {
                  questions[0]++;
                  return ExtentMap.of(asked.offset(), asked.length(), 3);
                });
    try (OpenDisk disk = over(below).open()) {
      for (int at = 0; at < 100_000; at += 100) {
        disk.write(at, new byte[1]);
      }
      ExtentMap told = disk.extents(BASE, new Range(0, 100_000), 1_000);
      assertThat(questions[0]).isEqualTo(256);
      assertThat(told).isEqualTo(ExtentMap.of(0, 25_501, 3));
    }
  }

  @Test
  void needsAFile() {
    assertThatThrownBy(
            () -> Layers.of(new MemoryPlugin(), "1").behind(new ExtentListFilter()).open())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("parameter 'extentlist' is required");
    assertThatThrownBy(
            () ->
                Layers.of(new MemoryPlugin(), "1")
                    .behind(new ExtentListFilter(), "extentlist=" + folder.resolve("none"))
                    .open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void remembersChangesOverUpgradesToAnotherVersionAndList() throws Exception {
    Layers memory = Layers.of(new MemoryPlugin(), "1M");
    try (OpenDisk disk = over(memory).open()) {
      assertThat(disk.handover()).isEqualTo(Handover.AFTER_CLOSE);
      disk.write(0, new byte[] {1});
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(all(disk).first().status()).isEqualTo(Allocation.DATA);
      Layers other =
          memory.behind(
              OtherVersion.of(ExtentListFilter.class), new Lists(folder).word("512K 1K zero"));
      assertThat(disk.upgrade(other)).isEqualTo(Upgrade.DONE);
      assertThat(all(disk).first().status()).isEqualTo(Allocation.DATA);
      assertThat(all(disk).statusAt(512 << 10)).isEqualTo(Allocation.ZERO);
    }
  }

  @Test
  void refusesStateThatItDoesNotKnow() throws IOException {
    try (OpenDisk disk = Layers.of(new MemoryPlugin(), "1M").open()) {
      Export made = new ExtentListExport(disk.export(), folder.resolve("list"));
      RetainedState newer = RetainedState.of("extentlist.changed", 2).build();
      assertThatThrownBy(() -> made.adopt(newer))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "extentlist knows extentlist.changed version 1, not the retained state"
                  + " extentlist.changed version 2");
    }
  }

  @Test
  void passesAbilitiesOn() throws IOException {
    Scripted below =
        Scripted.on(new byte[1000])
            .traits(it -> it.trim(Support.EMULATE).identity(new Identity("test", "it")));
    try (OpenDisk disk = over(below).open()) {
      assertThat(disk.traits().trim()).isEqualTo(Support.NATIVE);
      assertThat(disk.traits().identity()).contains(new Identity("test", "it"));
    }
  }
}
