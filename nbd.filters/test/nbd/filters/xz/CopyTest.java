package nbd.filters.xz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.filters.Tool;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that the xz program has packed, copied by a real client. */
class CopyTest {
  private static final int SIZE = 24 << 20;

  @TempDir Path folder;

  /** Data at the start, in the middle and at the very end, holes between. */
  private Path image() throws Exception {
    Path image = folder.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE);
      file.write(Packed.disk(1, 3 << 20));
      file.seek(11 << 20);
      file.write(Packed.disk(2, 1 << 20));
      file.seek(SIZE - 5);
      file.write(new byte[] {1, 2, 3, 4, 5});
    }
    return image;
  }

  @Test
  void isCopiedOutWithItsHoles() throws Exception {
    Tool.need("xz", "nbdcopy", "nbdinfo", "cmp");
    Path image = image();
    Tool.sh("xz -1 --keep --block-size=1MiB " + image);
    byte[] packed = Files.readAllBytes(folder.resolve("disk.img.xz"));
    Path copy = folder.resolve("copy.img");
    Layers layers =
        Layers.of(Scripted.on(packed).traits(it -> it.readOnly(true))).behind(new XzFilter());
    try (ServedDisk served = layers.serve()) {
      String uri = " '" + served.uri() + "' ";
      // Told to look for no zeroes itself, so that holes are those of the map.
      assertThat(Tool.sh("nbdcopy --sparse=0" + uri + copy + " && cmp " + image + " " + copy))
          .isEmpty();
      String map = Tool.sh("nbdinfo --map --totals" + uri);
      assertThat(map).containsPattern("[0-9]+ +[0-9.]+% +3 hole,zero");
    }
    long stored = Long.parseLong(Tool.sh("stat -c %b " + copy).strip()) * 512;
    assertThat(stored).isLessThan(5 << 20);
  }
}
