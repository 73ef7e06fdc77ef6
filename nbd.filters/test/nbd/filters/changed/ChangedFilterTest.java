package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.MetaContext;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangedFilterTest extends WithFolder {
  private static final int SIZE = 3_000_001;

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(
        Layers.of(new MemoryPlugin(), "1M")
            .behind(
                new ChangedFilter(),
                "changed-folder=" + folder(),
                "changed-granularity=512",
                "changed-checkpoint=A",
                "changed-checkpoint=B"));
    assertThat(files()).contains("A.changed", "B.changed");
  }

  @Test
  void keepsTheContractOverTheLargestDisk() throws IOException {
    ContractChecker.check(
        layers(
                new TestDisk(Long.MAX_VALUE),
                machine(BOOT),
                folder(),
                "changed-granularity=4G",
                "changed-checkpoint=A")
            .readOnly());
  }

  /** What has to be dirty, by plain arrays. */
  private static final class Expected {
    final int granularity;
    final boolean[] dirty;

    Expected(int granularity, int size) {
      this.granularity = granularity;
      this.dirty = new boolean[(size + granularity - 1) / granularity];
    }

    void mark(Range range) {
      Arrays.fill(
          dirty,
          (int) (range.offset() / granularity),
          (int) ((range.end() - 1) / granularity) + 1,
          true);
    }
  }

  @Property(tries = 25)
  void tellsWhatWasChangedSinceEachCheckpoint(@ForAll @LongRange long seed) throws IOException {
    // Not JUnit's folder, for properties are run by another engine.
    Path own = Files.createTempDirectory("changed-");
    try {
      random(new Random(seed), own);
    } finally {
      for (File file : own.toFile().listFiles()) {
        Files.delete(file.toPath());
      }
      Files.delete(own);
    }
  }

  /** Opened again and again, each time with one more checkpoint. */
  private void random(Random random, Path own) throws IOException {
    TestDisk disk = new TestDisk(SIZE);
    List<Expected> all = new ArrayList<>();
    for (int opening = 0; opening < 4; opening++) {
      Expected added = new Expected(512 << random.nextInt(9), SIZE);
      all.add(added);
      try (OpenDisk opened =
          layers(
                  disk,
                  machine(BOOT),
                  own,
                  "changed-checkpoint=" + opening,
                  "changed-granularity=" + added.granularity)
              .open()) {
        change(opened, random, all);
        check(opened, all);
      }
    }
    try (OpenDisk opened = layers(disk, machine(BOOT), own).open()) {
      check(opened, all);
    }
  }

  private static void change(OpenDisk disk, Random random, List<Expected> all) throws IOException {
    for (int i = 0; i < 12; i++) {
      long offset = random.nextInt(SIZE);
      int most = random.nextInt(6) == 0 ? 2_000_000 : 5_000;
      int length = 1 + random.nextInt((int) Math.min(most, SIZE - offset));
      if (change(disk, random.nextInt(5), offset, length)) {
        all.forEach(expected -> expected.mark(new Range(offset, length)));
      }
    }
  }

  /** Whether it was one: reading and flushing are not. */
  private static boolean change(OpenDisk disk, int kind, long offset, int length)
      throws IOException {
    switch (kind) {
      case 0 -> disk.zero(offset, length);
      case 1 -> disk.trim(offset, length, Flag.FUA);
      case 2 -> disk.read(offset, length);
      case 3 -> disk.flush();
      default -> disk.write(offset, new byte[length]);
    }
    return kind != 2 && kind != 3;
  }

  private static void check(OpenDisk disk, List<Expected> all) throws IOException {
    for (int i = 0; i < all.size(); i++) {
      assertThat(dirty(disk, "" + i, all.get(i).granularity)).isEqualTo(all.get(i).dirty);
    }
  }

  /** An extent calls status 1 a hole, which is what bit 0 is in base:allocation. */
  @Test
  void tellsExtentsFromTheAskedByteOn() throws IOException {
    try (OpenDisk disk =
        open(new TestDisk(10_000), "changed-checkpoint=A", "changed-granularity=1K")) {
      disk.write(2048, new byte[1]);
      disk.write(3072, new byte[1]);
      disk.write(9999, new byte[1]);
      String name = "qemu:dirty-bitmap:A";
      assertThat(disk.extents(name, new Range(5, 1), 9)).hasToString("[0x5+0x7fb data]");
      assertThat(disk.extents(name, new Range(5, 5000), 1)).hasToString("[0x5+0x7fb data]");
      assertThat(disk.extents(name, new Range(2050, 1), 9)).hasToString("[0x802+0x7fe hole]");
      assertThat(disk.extents(name, new Range(2047, 2), 9))
          .hasToString("[0x7ff+0x1 data; 0x800+0x800 hole]");
      assertThat(disk.extents(name, new Range(4096, 5904), 9))
          .hasToString("[0x1000+0x1400 data; 0x2400+0x310 hole]");
    }
  }

  @Test
  void passesTheContextsBelowOn() throws IOException {
    TestDisk plain = new TestDisk(4096);
    ExtentMap map = ExtentMap.strict(0).append(1000, 3).append(3096, 0).build();
    plain.contexts(
        Contexts.ofAllocation((asked, atMost) -> map)
            .with(new MetaContext("x:y", Support.EMULATE, (asked, atMost) -> map)));
    try (OpenDisk disk = open(plain, "changed-checkpoint=A")) {
      assertThat(disk.contexts().names())
          .containsExactly(Allocation.NAME, "x:y", "qemu:dirty-bitmap:A");
      assertThat(disk.extents("x:y", new Range(0, 4096), 5)).isEqualTo(map);
      assertThat(disk.contexts().find("x:y").orElseThrow().reqOne()).isEqualTo(Support.EMULATE);
      assertThat(disk.contexts().find("qemu:dirty-bitmap:A").orElseThrow().reqOne())
          .isEqualTo(Support.NATIVE);
    }
  }

  @Test
  void refusesADiskThatHasSuchAContextOfItsOwn() throws IOException {
    TestDisk plain = new TestDisk(4096);
    plain.contexts(
        Contexts.none()
            .with(
                new MetaContext(
                    "qemu:dirty-bitmap:A",
                    Support.NATIVE,
                    (asked, atMost) -> ExtentMap.of(0, 4096, 0))));
    assertThatThrownBy(() -> open(plain, "changed-checkpoint=A"))
        .hasMessageContaining("metadata context qemu:dirty-bitmap:A of its own");
    open(plain, "changed-drop=A", "changed-checkpoint=B").close();
  }

  @Test
  void mayWaitOnlyForTheFirstChangeOfAGranule() throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), "1M")
            .behind(new ChangedFilter(), "changed-folder=" + folder(), "changed-checkpoint=A");
    try (OpenDisk disk = layers.open()) {
      assertThat(disk.traits().blocking()).isEqualTo(Blocking.MAYBE);
      Range range = new Range(65_000, 1000);
      assertThat(disk.handle().mayWait(Call.Kind.WRITE, range)).isTrue();
      disk.write(65_000, new byte[1]);
      assertThat(disk.handle().mayWait(Call.Kind.WRITE, range)).isTrue();
      disk.write(65_999, new byte[1]);
      assertThat(disk.handle().mayWait(Call.Kind.WRITE, range)).isFalse();
      assertThat(disk.handle().mayWait(Call.Kind.READ, new Range(0, 1))).isFalse();
    }
  }

  @Test
  void aDiskWithTooManyGranulesIsRefusedWithTheGranularityThatWouldDo() throws IOException {
    TestDisk huge = new TestDisk(Long.MAX_VALUE);
    assertThatThrownBy(() -> open(huge, "changed-checkpoint=A"))
        .hasMessageContaining(
            "granularity 65536 is too small for a disk of 9223372036854775807 bytes;"
                + " 4294967296 or more would do");
    try (OpenDisk disk = open(huge, "changed-checkpoint=A", "changed-granularity=4G")) {
      disk.write(Long.MAX_VALUE - 1, new byte[1]);
      disk.trim(1L << 40, 3L << 40);
      assertThat(disk.extents("qemu:dirty-bitmap:A", new Range(0, Long.MAX_VALUE), 9))
          .hasToString(
              "[0x0+0x10000000000 data; 0x10000000000+0x30000000000 hole;"
                  + " 0x40000000000+0x7ffffbff00000000 data; 0x7fffffff00000000+0xffffffff hole]");
      disk.zero(0, Long.MAX_VALUE);
      assertThat(disk.extents("qemu:dirty-bitmap:A", new Range(0, 1), 1))
          .hasToString("[0x0+0x7fffffffffffffff hole]");
    }
    TestDisk most = new TestDisk(1L << 40);
    open(most, "changed-drop=A", "changed-checkpoint=B", "changed-granularity=512").close();
    most.size((1L << 40) + 1);
    assertThatThrownBy(() -> open(most)).hasMessageContaining("1024 or more would do");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "changed-granularity=256",
        "changed-granularity=8G",
        "changed-granularity=65537",
        "changed-granularity=0",
      })
  void aWrongGranularityIsRefused(String word) {
    assertThatThrownBy(() -> open(new TestDisk(1), word))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("parameter 'changed-granularity'")
        .hasMessageContaining("a power of two from 512 to 4G");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".a", "..", "a/b", "a\nb", "a\u0000", "a\u0085", "\ud800"})
  void aWrongNameIsRefused(String name) {
    for (String parameter : List.of("changed-checkpoint", "changed-drop")) {
      assertThatThrownBy(() -> open(new TestDisk(1), parameter + "=" + name))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("parameter '" + parameter + "'")
          .hasMessageContaining("1 to 200 bytes of UTF-8");
    }
  }

  @Test
  void aNameHasTwoHundredBytesAtMost() throws IOException {
    open(new TestDisk(1), "changed-checkpoint=" + "n".repeat(200)).close();
    assertThatThrownBy(() -> open(new TestDisk(1), "changed-checkpoint=" + "n".repeat(201)))
        .isInstanceOf(ParameterException.class);
    assertThatThrownBy(() -> open(new TestDisk(1), "changed-checkpoint=" + "\u00fc".repeat(101)))
        .isInstanceOf(ParameterException.class);
  }

  @Test
  void theSameNameCannotBeMadeAndDropped() {
    assertThatThrownBy(() -> open(new TestDisk(1), "changed-checkpoint=A", "changed-drop=A"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("'A' is also a 'changed-checkpoint'");
  }

  @Test
  void anEmptyFolderNameIsNotTheCurrentFolder() {
    Layers layers =
        Layers.of(new TestDisk(1)).behind(new ChangedFilter(machine(BOOT)), "changed-folder=");
    assertThatThrownBy(layers::open)
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("parameter 'changed-folder' is empty");
  }

  @Test
  void theFolderIsMadeButNotTheOneItIsIn() throws IOException {
    Path deep = temporary.resolve("no/such");
    assertThatThrownBy(() -> layers(new TestDisk(1), machine(BOOT), deep).open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("parameter 'changed-folder': cannot make the folder " + deep);
    Files.writeString(temporary.resolve("file"), "");
    assertThatThrownBy(
            () -> layers(new TestDisk(1), machine(BOOT), temporary.resolve("file")).open())
        .hasMessageContaining("it is a file");
  }

  @Test
  void checkpointsCanBeManyButNotTooMany() throws IOException {
    String[] words = new String[65];
    Arrays.setAll(words, i -> "changed-checkpoint=" + i);
    assertThatThrownBy(() -> open(new TestDisk(1), words))
        .hasMessageContaining("there are 64 checkpoints");
  }
}
