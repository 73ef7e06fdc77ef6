package nbd.filters.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Call;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectFilterTest {
  private static final long HUGE = Long.MAX_VALUE;

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new ProtectFilter(), words);
  }

  private interface Change {
    void make() throws IOException;
  }

  private static void assertRefused(Change change, ErrorCode code) {
    assertThat(catchThrowableOfType(NbdException.class, change::make).code()).isEqualTo(code);
  }

  @Test
  void keepsTheContractWhereNothingIsProtected() throws IOException {
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new ProtectFilter()));
    ContractChecker.check(
        Layers.of(new MemoryPlugin(), "1M").behind(new ProtectFilter(), "protect=2M-"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"protect=0-511", "protect=~1000-2000", "protect=-"})
  void keepsTheContractOfDisksThatAreNotWrittenTo(String words) throws IOException {
    for (String size : new String[] {"1", "100001", "9223372036854775807"}) {
      ContractChecker.check(
          Layers.of(new MemoryPlugin(), size).behind(new ProtectFilter(), words).readOnly());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "512, 3", "4096, 4"})
  void changesOnlyWhatIsNotProtected(int block, int seed) throws IOException {
    byte[] bytes = new byte[64 * 1024];
    Random random = new Random(seed);
    for (int at = 0; at < bytes.length; at += 1000) {
      Arrays.fill(bytes, at, at + 500, (byte) random.nextInt(2));
    }
    boolean[] kept = new boolean[bytes.length];
    Arrays.fill(kept, 5_000, 9_001, true);
    Arrays.fill(kept, 30_000, 30_001, true);
    Arrays.fill(kept, 65_000, bytes.length, true);
    Oracle oracle = new Oracle(seed, bytes);
    Scripted disk =
        Scripted.on(bytes)
            .traits(it -> it.blockSizes(new BlockSizes(block, 4096, 1 << 20)))
            .context(Allocation.NAME, (asked, _) -> zeroes(bytes, asked, block));
    String[] words = {"protect=5000-9000", "protect=30000-30000", "protect=65000-"};
    try (OpenDisk guarded = behind(disk, words).open()) {
      int refused = 0;
      for (int i = 0; i < 3000; i++) {
        refused += change(guarded, oracle, kept, block, random) ? 0 : 1;
      }
      assertThat(refused).isBetween(100, 2900);
      oracle.checkRead(0, guarded.read(0, bytes.length));
    }
  }

  /** The truth, told for a block or some more. */
  private static ExtentMap zeroes(byte[] bytes, Range asked, int block) {
    int at = (int) asked.offset();
    int length = Math.min(3 * Math.max(block, 256), bytes.length - at);
    boolean zero = true;
    for (int i = at; i < at + length; i++) {
      zero &= bytes[i] == 0;
    }
    return ExtentMap.of(at, length, zero ? Allocation.ZERO : Allocation.DATA);
  }

  /** Whether it was done. */
  private static boolean change(
      OpenDisk disk, Oracle oracle, boolean[] kept, int block, Random random) throws IOException {
    int blocks = kept.length / block;
    int from = random.nextInt(blocks) * block;
    int most = Math.min(blocks - from / block, random.nextBoolean() ? 3 : 1 + 4096 / block);
    byte[] now = oracle.bytes(from, (1 + random.nextInt(most)) * block);
    byte[] then = now.clone();
    int kind = random.nextInt(3);
    if (kind > 0) {
      Arrays.fill(then, (byte) 0);
    } else {
      Arrays.fill(then, random.nextInt(then.length), then.length, (byte) random.nextInt(2));
    }
    boolean allowed = true;
    for (int i = 0; i < now.length; i++) {
      allowed &= now[i] == then[i] || !kept[from + i];
    }
    Change change =
        () -> {
          switch (kind) {
            case 0 -> disk.write(from, then, Flag.FUA);
            case 1 -> disk.zero(from, then.length, Flag.NO_HOLE);
            default -> disk.trim(from, then.length);
          }
        };
    if (!allowed) {
      assertRefused(change, ErrorCode.EPERM);
    } else {
      change.make();
      if (kind == 2) {
        // A block that is protected in part is not trimmed.
        byte[] found = disk.read(from, then.length);
        for (int i = 0; i < found.length; i++) {
          assertThat(found[i]).isIn(now[i], (byte) 0);
        }
        oracle.write(from, found);
      } else {
        oracle.write(from, then);
      }
    }
    oracle.checkRead(from, disk.read(from, then.length));
    return allowed;
  }

  @Test
  void namesWhatIsProtected() throws IOException {
    try (OpenDisk disk = behind(Scripted.on(Samples.bytes(100)), "protect=10-19").open()) {
      assertThatThrownBy(() -> disk.write(0, new byte[50]))
          .hasMessage("protect: prevented write to protected range 0xa+0xa");
      assertThatThrownBy(() -> disk.zero(15, 50))
          .hasMessage("protect: prevented zero to protected range 0xf+0x5");
    }
  }

  @Test
  void zeroesAnyLengthWhereTheDiskTellsItIsZero() throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), Long.toString(HUGE))
            .behind(new ProtectFilter(), "protect=1M-");
    try (OpenDisk disk = layers.open()) {
      disk.write(0, Samples.bytes(5000));
      disk.zero(0, HUGE);
      disk.trim(0, HUGE);
      assertThat(disk.read(0, 5000)).isEqualTo(new byte[5000]);
      disk.zero(1000, HUGE - 1000, Flag.FAST_ZERO);
    }
  }

  @Test
  void trimsNothingThatIsProtected() throws IOException {
    StringBuilder trimmed = new StringBuilder();
    Scripted disk = Scripted.on(new byte[8192]).traits(it -> it.blockSizes(BlockSizes.ANY));
    Layers layers =
        Layers.of(disk)
            .behind(new Trims(trimmed))
            .behind(new ProtectFilter(), "protect=0-9", "protect=4000-4999");
    try (OpenDisk guarded = layers.open()) {
      guarded.trim(0, 8192);
      guarded.trim(4100, 10);
    }
    assertThat(trimmed).hasToString("0xa+0xf96 0x1388+0xc78 ");
  }

  @Test
  void givesUpOnDisksThatAreTooLongToRead() throws IOException {
    AtomicLong questions = new AtomicLong();
    Scripted disk =
        Scripted.ofSize(HUGE)
            .traits(it -> it.readOnly(false).zero(Support.NATIVE).fastZero(Support.NATIVE))
            .context(
                Allocation.NAME,
                (asked, _) -> {
                  questions.incrementAndGet();
                  return ExtentMap.of(asked.offset(), 1, Allocation.ZERO);
                });
    try (OpenDisk guarded = behind(disk, "protect=-").open()) {
      assertRefused(() -> guarded.zero(0, HUGE), ErrorCode.EPERM);
    }
    assertThat(questions.get()).isLessThan(100_000);
  }

  /** Each question counts, so 65536 of them are too many; each part alone has fewer. */
  @Test
  void countsTheEffortOfAllPartsOfARequestTogether() throws IOException {
    Scripted disk =
        Scripted.on(new byte[100_000])
            .context(
                Allocation.NAME, (asked, _) -> ExtentMap.of(asked.offset(), 1, Allocation.ZERO));
    try (OpenDisk guarded = behind(disk, "protect=0+40000,50000+40000").open()) {
      guarded.zero(0, 50_000);
      assertRefused(() -> guarded.zero(0, 90_000), ErrorCode.EPERM);
    }
  }

  @Test
  void doesNotReadForAFastZero() throws IOException {
    Scripted disk =
        Scripted.ofSize(1000)
            .traits(it -> it.readOnly(false).zero(Support.NATIVE).fastZero(Support.NATIVE))
            .content(
                _ -> {
                  throw new AssertionError("it is read");
                })
            .traits(it -> it.readOnly(false));
    try (OpenDisk guarded = behind(disk, "protect=-").open()) {
      assertRefused(() -> guarded.zero(0, 1000, Flag.FAST_ZERO), ErrorCode.ENOTSUP);
    }
  }

  @Test
  void waitsToWriteWhereItHasToWaitToRead() throws IOException {
    Handle reader =
        new SimpleHandle(Traits.of(100).build()) {
          @Override
          public boolean mayWait(Call.Kind kind, Range range) {
            return kind == Call.Kind.READ;
          }

          @Override
          protected void read(ByteBuffer target, long offset) {}
        };
    try (OpenDisk disk = Layers.of(reader).behind(new ProtectFilter(), "protect=10-19").open()) {
      assertThat(disk.handle().mayWait(Call.Kind.WRITE, new Range(0, 11))).isTrue();
      assertThat(disk.handle().mayWait(Call.Kind.WRITE, new Range(0, 10))).isFalse();
      assertThat(disk.handle().mayWait(Call.Kind.EXTENTS, new Range(10, 10))).isFalse();
      assertThat(disk.handle().mayWait(Call.Kind.READ, new Range(0, 1))).isTrue();
    }
  }

  @Test
  void leavesAllContextsAsTheyAre() throws IOException {
    ExtentMap map = Samples.extents(new Random(1), 10_000);
    Scripted disk =
        Scripted.on(new byte[10_000])
            .allocation(map)
            .context("qemu:dirty-bitmap:b", map)
            .context("x:y", map);
    try (OpenDisk guarded = behind(disk, "protect=100-5000").open()) {
      for (String name : guarded.contexts().names()) {
        assertThat(guarded.extents(name, new Range(0, 10_000), Integer.MAX_VALUE)).isEqualTo(map);
      }
    }
  }

  @Test
  void protectsOtherBytesAfterAnUpgrade() throws IOException {
    Layers plugin = Layers.of(new MemoryPlugin(), "64K");
    try (OpenDisk disk = plugin.behind(new ProtectFilter(), "protect=0-9").open()) {
      disk.write(10, new byte[] {1});
      assertThat(disk.upgrade(plugin.behind(new ProtectFilter(), "protect=10-10")).isDone())
          .isTrue();
      disk.write(0, new byte[] {1});
      assertRefused(() -> disk.write(10, new byte[] {2}), ErrorCode.EPERM);
    }
  }
}
