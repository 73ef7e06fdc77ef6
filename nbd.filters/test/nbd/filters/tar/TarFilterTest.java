package nbd.filters.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.Handover;
import nbd.api.Identity;
import nbd.api.Range;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.Upgrade;
import org.junit.jupiter.api.Test;

class TarFilterTest {
  static final byte[] DATA = Samples.bytes(10_000);

  static byte[] two() {
    return new Tar().file("first", new byte[700]).file("dir/disk.img", DATA).end();
  }

  static Layers layers(byte[] tar, String entry) {
    return Layers.of(Scripted.on(tar)).behind(new TarFilter(), "tar-entry=" + entry);
  }

  private static void assertServes(byte[] tar, String entry, byte[] content) throws IOException {
    try (OpenDisk disk = layers(tar, entry).open()) {
      assertThat(disk.size()).isEqualTo(content.length);
      assertThat(disk.read(0, content.length)).isEqualTo(content);
    }
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(layers(two(), "dir/disk.img"));
    ContractChecker.check(layers(new Tar().file("empty", new byte[0]).end(), "empty"));
  }

  @Test
  void readsAndWritesTheFileInPlaceAndNothingElse() throws IOException {
    byte[] tar = two();
    byte[] before = tar.clone();
    Oracle oracle = new Oracle(3, DATA);
    try (OpenDisk disk = layers(tar, "dir/disk.img").open()) {
      new RandomCalls(disk, oracle, DATA.length, 3).changes(300);
    }
    int start = 512 + 1024 + 512;
    assertThat(Arrays.copyOf(tar, start)).isEqualTo(Arrays.copyOf(before, start));
    oracle.checkRead(0, Arrays.copyOfRange(tar, start, start + DATA.length));
    assertThat(Arrays.copyOfRange(tar, start + DATA.length, tar.length))
        .isEqualTo(Arrays.copyOfRange(before, start + DATA.length, tar.length));
  }

  @Test
  void movesAllContexts() throws IOException {
    byte[] tar = two();
    ExtentMap map = ExtentMap.strict(0).append(3_000, 0).append(tar.length - 3_000, 3).build();
    Scripted below =
        Scripted.on(tar)
            .traits(it -> it.identity(new Identity("file", "t")))
            .allocation(map)
            .context("test:x", map);
    try (OpenDisk disk =
        Layers.of(below).behind(new TarFilter(), "tar-entry=dir/disk.img").open()) {
      for (String context : new String[] {Allocation.NAME, "test:x"}) {
        assertThat(disk.extents(context, new Range(0, 10_000), 9))
            .isEqualTo(ExtentMap.strict(0).append(952, 0).append(9_048, 3).build());
      }
      assertThat(disk.traits().identity()).contains(new Identity("file", "t 0x800+0x2710"));
    }
  }

  @Test
  void readsAllFormats() throws IOException {
    String longName = "folder/".repeat(30) + "disk.img";
    assertServes(new Tar().gnuName(longName).file("short", DATA).end(), longName, DATA);
    assertServes(new Tar().pax("path=" + longName).file("short", DATA).end(), longName, DATA);
    assertServes(new Tar().prefixed("pre/fix", "disk", DATA).end(), "pre/fix/disk", DATA);
    assertServes(new Tar().plain("disk", DATA).end(), "disk", DATA);
    assertServes(new Tar().pax("size=10000").sized("disk", 0, DATA).end(), "disk", DATA);
    assertServes(
        new Tar().global("comment=a").pax("mtime=1.5").file("dïsk", DATA).end(), "dïsk", DATA);
    assertServes(
        new Tar().pax("path=other").file("a", DATA).file("b", new byte[9]).end(), "b", new byte[9]);
  }

  @Test
  void passesSparseFilesWithAllThatIsToldOfThem() throws IOException {
    for (int blocks = 0; blocks < 4; blocks++) {
      byte[] tar = new Tar().sparse("holes", blocks, DATA).file("disk", DATA).end();
      assertServes(tar, "disk", DATA);
    }
  }

  /** 9 TiB, written as GNU tar does what octal digits are not enough for. */
  @Test
  void passesAndServesFilesOfAnySize() throws IOException {
    long large = 9L << 40;
    byte[] head = new Tar().binarySized("large", large).bytes();
    byte[] tail = new Tar().file("small", DATA).end();
    Scripted disk =
        Scripted.ofSize(512 + large + tail.length)
            .content(
                at ->
                    at < 512
                        ? head[(int) at]
                        : at < 512 + large ? Samples.at(at) : tail[(int) (at - 512 - large)]);
    try (OpenDisk small = Layers.of(disk).behind(new TarFilter(), "tar-entry=small").open()) {
      assertThat(small.read(0, DATA.length)).isEqualTo(DATA);
    }
    try (OpenDisk served = Layers.of(disk).behind(new TarFilter(), "tar-entry=large").open()) {
      assertThat(served.size()).isEqualTo(large);
      assertThat(served.read(large - 100, 100)).isEqualTo(Samples.from(large + 412, 100));
    }
  }

  @Test
  void needsAnEntryAndTakesTheProgramThatNbdkitNeeds() throws IOException {
    assertThatThrownBy(Layers.of(Scripted.on(two())).behind(new TarFilter())::open)
        .hasMessageContaining("parameter 'tar-entry' is required");
    assertThatThrownBy(layers(two(), "")::open).hasMessageContaining("'tar-entry'");
    try (OpenDisk disk =
        Layers.of(Scripted.on(two()))
            .behind(new TarFilter(), "tar-entry=first", "tar=gtar")
            .open()) {
      assertThat(disk.size()).isEqualTo(700);
    }
  }

  @Test
  void keepsNothing() throws IOException {
    assertThat(new TarExport(_ -> null, "x").handover()).isEqualTo(Handover.BESIDE);
    try (OpenDisk disk = layers(two(), "dir/disk.img").open()) {
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(0, DATA.length)).isEqualTo(DATA);
    }
  }
}
