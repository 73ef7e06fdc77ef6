package nbd.filters.cow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import nbd.filters.Samples;
import nbd.filters.Tool;
import nbd.testkit.Layers;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that people use write over an image that stays as it is. */
class RealUseTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private Path image;

  @BeforeEach
  void makeImage() throws Exception {
    image = folder.resolve("image");
    Files.write(image, Samples.bytes(32 * MIB));
    Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("r--r--r--"));
  }

  private ServedDisk serve(String... words) throws IOException {
    return Layers.of(new ReadOnlyImage(image)).behind(new CowFilter(), words).serve();
  }

  private void checkImage() throws IOException {
    assertThat(Files.readAllBytes(image)).isEqualTo(Samples.bytes(32 * MIB));
  }

  /** As a file of the system, by FUSE. */
  @ParameterizedTest
  @ValueSource(strings = {"cow-block-size=64K", "cow-block-size=4K", "cow-on-read=true"})
  void aFileSystemIsMadeAndChecked(String words) throws Exception {
    Tool.need("nbdfuse", "mkfs.ext4", "e2fsck", "debugfs");
    assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "/dev/fuse is needed");
    Files.createDirectory(folder.resolve("mount"));
    Path file = folder.resolve("file");
    Files.write(file, Samples.bytes(3 * MIB));
    try (ServedDisk served = serve(words)) {
      String printed =
          Tool.sh(
              """
              cd %s
              nbdfuse mount --unix %s & fuse=$!
              while [ ! -e mount/nbd ] && kill -0 $fuse; do sleep 0.2; done
              mkfs.ext4 -q -F mount/nbd && echo made
              e2fsck -fn mount/nbd >/dev/null && echo clean
              debugfs -w -R 'write file copy' mount/nbd
              e2fsck -f -n mount/nbd >/dev/null && echo still clean
              debugfs -R 'dump copy again' mount/nbd
              cmp file again && echo same
              umount mount || fusermount3 -u mount
              wait $fuse
              """
                  .formatted(folder, served.socket()));
      assumeTrue(!printed.startsWith("fuse: "), "the system does not let mount: " + printed);
      assertThat(printed.lines()).as(printed).contains("made", "clean", "still clean", "same");
      assertThat(Tool.sh("nbdcopy '" + served.uri() + "' " + folder.resolve("copy"))).isEmpty();
      assertThat(Tool.sh("e2fsck -fn " + folder.resolve("copy") + " && echo clean"))
          .as("through another client, by its map of holes")
          .contains("clean");
    }
    checkImage();
  }

  @Test
  void qemuWritesZeroesAndDiscards() throws Exception {
    Tool.need("qemu-io", "qemu-img");
    try (ServedDisk served = serve()) {
      String printed =
          Tool.sh(
              "qemu-io -f raw -c 'write -P 7 100k 1M' -c 'write -z 200k 300k' -c 'write -z -u 2M"
                  + " 4M' -c 'discard 10M 1M' -c 'flush' -c 'read -P 7 100k 100k' -c 'read -P 0"
                  + " 200k 300k' -c 'read -P 7 500k 624k' -c 'read -P 0 2M 4M' -c 'read -P 0 10M"
                  + " 1M' '"
                  + uri(served)
                  + "'");
      assertThat(printed).doesNotContain("failed").doesNotContain("rror");
      String zero = "\"depth\": 0, \"present\": true, \"zero\": true, \"data\": false";
      assertThat(Tool.sh("qemu-img map --output=json -f raw '" + uri(served) + "'"))
          .contains("\"start\": 2097152, \"length\": 4194304, " + zero)
          .contains("\"start\": 10485760, \"length\": 1048576, " + zero);
    }
    checkImage();
  }

  private static String uri(ServedDisk served) {
    return "nbd+unix:///?socket=" + served.socket();
  }

  /** What nbdkit's manual describes: the changes as an image of their own. */
  @Test
  void theChangesBecomeADiff() throws Exception {
    Tool.need("qemu-io", "qemu-img");
    try (ServedDisk served = serve()) {
      String printed =
          Tool.sh(
              """
              cd %s
              qemu-io -f raw -c 'write -P 9 5M 64k' '%s' >/dev/null
              qemu-img create -q -F raw -b '%s' -f qcow2 diff.qcow2
              qemu-img rebase -F raw -b image -f qcow2 diff.qcow2
              qemu-img compare -f qcow2 -F raw diff.qcow2 '%s'
              qemu-img map --output=json diff.qcow2
              """
                  .formatted(folder, uri(served), uri(served), uri(served)));
      assertThat(printed)
          .contains("Images are identical.")
          .contains("\"start\": 5242880, \"length\": 65536, \"depth\": 0");
    }
    checkImage();
  }
}
