package nbd.filters.xz;

import static nbd.filters.xz.Packed.disk;
import static nbd.filters.xz.Packed.xz;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import nbd.api.Allocation;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.filters.exportname.ExportNameFilter;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;

/** What clients and threads share. */
class SharingTest {
  @Test
  void manyReadersGetTheirBytesWhateverTheCacheHas() throws Exception {
    byte[] bytes = disk(1, 600_000);
    byte[] packed = xz(bytes, 20_000);
    try (OpenDisk one = Packed.layers(packed, "xz-max-depth=2").open();
        OpenDisk other = one.again("");
        ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Callable<Void>> readers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int seed = i;
        readers.add(() -> read(seed % 2 == 0 ? one : other, bytes, seed));
      }
      for (Future<Void> reader : threads.invokeAll(readers)) {
        reader.get();
      }
    }
  }

  private static Void read(OpenDisk disk, byte[] bytes, int seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 150; i++) {
      int offset = random.nextInt(bytes.length);
      int length = 1 + random.nextInt(Math.min(50_000, bytes.length - offset));
      assertThat(disk.read(offset, length))
          .isEqualTo(Arrays.copyOfRange(bytes, offset, offset + length));
      assertThat(disk.extents(Allocation.NAME, new Range(offset, length), 3).start())
          .isEqualTo(offset);
    }
    return null;
  }

  @Test
  void whatFailedBelowIsTriedAgain() throws IOException {
    byte[] bytes = new byte[1_200_000];
    new Random(2).nextBytes(bytes);
    byte[] packed = xz(bytes, 20_000);
    AtomicBoolean fails = new AtomicBoolean(true);
    Scripted below =
        Scripted.ofSize(packed.length)
            .content(
                at -> {
                  if (fails.get()) {
                    throw new NbdException(ErrorCode.ENOMEM, "away");
                  }
                  return packed[(int) at];
                });
    Layers layers = Layers.of(below).behind(new XzFilter());
    assertThatThrownBy(layers::open).hasMessage("away");
    fails.set(false);
    try (OpenDisk disk = layers.open()) {
      fails.set(true);
      assertThatThrownBy(() -> disk.read(600_000, 1))
          .isInstanceOfSatisfying(
              NbdException.class, it -> assertThat(it.code()).isEqualTo(ErrorCode.ENOMEM))
          .hasMessage("away");
      fails.set(false);
      assertThat(disk.read(0, bytes.length)).isEqualTo(bytes);
    }
  }

  @Test
  void aBlockIsUnpackedOnceForAllWhoWantIt() throws Exception {
    Cache cache = new Cache(2, new Memory(1000));
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch goOn = new CountDownLatch(1);
    Cache.Loader slow =
        () -> {
          loads.incrementAndGet();
          awaitQuietly(goOn);
          return new byte[] {7};
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
      List<Future<byte[]>> all = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        all.add(threads.submit(() -> cache.block(3, slow)));
      }
      assertThat(cache.has(3)).isFalse();
      assertThat(cache.block(4, () -> new byte[] {8})).containsExactly(8);
      goOn.countDown();
      for (Future<byte[]> each : all) {
        assertThat(each.get()).isSameAs(all.getFirst().get());
      }
    }
    assertThat(loads).hasValue(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void theBlockThatWasNotUsedForLongestLeavesFirst() throws IOException {
    Cache cache = new Cache(2, new Memory(1000));
    cache.block(1, () -> new byte[1]);
    cache.block(2, () -> new byte[2]);
    cache.block(1, () -> new byte[9]);
    cache.block(3, () -> new byte[3]);
    assertThat(cache.has(1)).isTrue();
    assertThat(cache.has(2)).isFalse();
    assertThat(cache.has(3)).isTrue();
  }

  @Test
  void aBlockThatCouldNotBeUnpackedIsTriedAgain() throws IOException {
    Cache cache = new Cache(1, new Memory(1000));
    assertThatThrownBy(
            () ->
                cache.block(
                    1,
                    () -> {
                      throw new IOException("away");
                    }))
        .hasMessage("away");
    assertThat(cache.block(1, () -> new byte[] {5})).containsExactly(5);
  }

  @Test
  void keepsNoMoreThanItMayAlsoOfBlocksThatWereUnpackedAtATime() throws Exception {
    Memory memory = new Memory(1000);
    Cache cache = new Cache(2, memory);
    CountDownLatch all = new CountDownLatch(6);
    Cache.Loader together =
        () -> {
          all.countDown();
          awaitQuietly(all);
          return new byte[10];
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Callable<byte[]>> work = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int number = i;
        work.add(() -> cache.block(number, together));
      }
      for (Future<byte[]> each : threads.invokeAll(work)) {
        assertThat(each.get()).hasSize(10);
      }
    }
    assertThat(IntStream.range(0, 6).filter(cache::has).count()).isEqualTo(2);
    assertThat(memory.kept()).isEqualTo(20);
  }

  @Test
  void allDisksTogetherKeepNoMoreThanMemoryHas() throws IOException {
    Memory memory = new Memory(10);
    Cache one = new Cache(9, memory);
    Cache other = new Cache(9, memory);
    one.block(1, () -> new byte[4]);
    one.block(2, () -> new byte[4]);
    other.block(1, () -> new byte[4]);
    assertThat(List.of(one.has(1), one.has(2), other.has(1))).containsExactly(false, true, true);
    memory.take(5);
    assertThat(List.of(one.has(2), other.has(1))).containsExactly(false, true);
    memory.give(5);
    other.free();
    assertThat(memory.kept()).isZero();
  }

  @Test
  void forgetsADiskThatNobodyUses() throws IOException {
    byte[] packed = xz(disk(5, 100_000), 20_000);
    AtomicInteger reads = new AtomicInteger();
    Scripted below =
        Scripted.ofSize(packed.length)
            .content(
                at -> {
                  reads.incrementAndGet();
                  return packed[(int) at];
                });
    Layers layers =
        Layers.of(below)
            .behind(
                new ExportNameFilter(),
                "exportname-list=explicit",
                "exportname=other",
                "exportname=")
            .behind(new XzFilter());
    try (OpenDisk first = layers.open()) {
      OpenDisk other = first.again("other");
      other.read(0, 100_000);
      int before = reads.get();
      try (OpenDisk same = first.again("other")) {
        other.close();
        same.read(0, 100_000);
        assertThat(reads).hasValue(before);
      }
      first.again("other").close();
      assertThat(reads.get()).isGreaterThan(before);
    }
  }
}
