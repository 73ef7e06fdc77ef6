package nbd.filters.tar;

import static nbd.filters.tar.TarFilterTest.DATA;
import static nbd.filters.tar.TarFilterTest.layers;
import static nbd.filters.tar.TarFilterTest.two;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import nbd.api.BlockSizes;
import nbd.api.OpenException;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;

/** What is not served, and what is said of it. */
class RefusalTest {
  private static void assertRefused(byte[] tar, String entry, String message) {
    assertThatThrownBy(layers(tar, entry)::open)
        .isInstanceOf(OpenException.class)
        .hasMessage(message);
  }

  @Test
  void saysWhatIsThereInstead() {
    assertRefused(two(), "disk.img", "tar: no 'disk.img' in the tar file; there is 'dir/disk.img'");
    assertRefused(
        two(), "DIR/Disk.IMG", "tar: no 'DIR/Disk.IMG' in the tar file; there is 'dir/disk.img'");
    assertRefused(two(), "what", "tar: no 'what' in the tar file; its first file is 'first'");
    assertRefused(new Tar().end(), "what", "tar: no 'what': there is no file in the tar file");
  }

  @Test
  void refusesWhatIsNoPlainFile() {
    assertRefused(
        new Tar().special('5', "dir/", "").end(),
        "dir/",
        "tar: 'dir/' in the tar file is not a file");
    assertRefused(
        new Tar().special('2', "link", "disk").end(),
        "link",
        "tar: 'link' in the tar file is a link: tar-entry=disk may be right");
    String sparse =
        "tar: 'disk' in the tar file is stored as a sparse file; pack it without --sparse";
    assertRefused(new Tar().special('S', "disk", "").end(), "disk", sparse);
    assertRefused(
        new Tar()
            .pax("GNU.sparse.major=1", "GNU.sparse.name=disk", "path=GNUSparseFile.0/disk")
            .file("x", DATA)
            .end(),
        "disk",
        sparse);
  }

  @Test
  void refusesWhatIsNoWholeTarFile() {
    assertRefused(DATA, "a", "tar: the disk is not in tar format");
    assertRefused(
        Arrays.copyOf(two(), 2_500),
        "dir/disk.img",
        "tar: the tar file is cut off: it ends in 'dir/disk.img'");
    assertRefused(
        Arrays.copyOf(two(), 1_000), "x", "tar: the tar file is cut off: it ends in 'first'");
    byte[] damaged = two();
    damaged[1536] ^= 1;
    assertRefused(damaged, "x", "tar: the tar file is damaged: at byte 1536 is no header");
    assertRefused(
        new Tar().pax("path=x").end(), "x", "tar: no 'x': there is no file in the tar file");
  }

  @Test
  void findsTheEndOfTheLargestDisk() {
    byte[] head = new Tar().binarySized("large", Long.MAX_VALUE - 512).bytes();
    Scripted disk = Scripted.ofSize(Long.MAX_VALUE).content(at -> at < 512 ? head[(int) at] : 0);
    assertThatThrownBy(Layers.of(disk).behind(new TarFilter(), "tar-entry=other")::open)
        .isInstanceOf(OpenException.class)
        .hasMessage("tar: no 'other' in the tar file; its first file is 'large'");
  }

  @Test
  void refusesAFileInsideABlockOfTheDisk() {
    Scripted disk =
        Scripted.on(Arrays.copyOf(two(), 16_384))
            .traits(it -> it.blockSizes(new BlockSizes(4096, 4096, 1 << 20)));
    assertThatThrownBy(Layers.of(disk).behind(new TarFilter(), "tar-entry=dir/disk.img")::open)
        .hasMessage(
            "tar: the file 'dir/disk.img' starts at byte 2048, but the disk below has blocks of"
                + " 4096 bytes: 0 or 4096 would be right");
  }
}
