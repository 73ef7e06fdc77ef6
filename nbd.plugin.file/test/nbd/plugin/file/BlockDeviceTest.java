package nbd.plugin.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loop device over a file, where the user may make one. */
class BlockDeviceTest {
  private static final int SIZE = 8 << 20;

  @TempDir Path folder;

  private interface Use {
    void of(Path device) throws IOException;
  }

  private Path content;

  private void withDevice(Use use, String... options) throws Exception {
    content = Files.write(folder.resolve("content"), Scenery.filled(SIZE, 7));
    String[] words = Arrays.copyOf(new String[] {"losetup"}, 4 + options.length);
    System.arraycopy(options, 0, words, 1, options.length);
    words[words.length - 3] = "--show";
    words[words.length - 2] = "-f";
    words[words.length - 1] = content.toString();
    Path device = Path.of(loop(words));
    try {
      use.of(device);
    } finally {
      Scenery.run("losetup", "-d", device.toString());
    }
  }

  private static String loop(String... words) throws Exception {
    assumeTrue(LinuxOpener.isPossible());
    try {
      Process process = new ProcessBuilder(words).start();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      assumeTrue(process.waitFor() == 0, "no loop device can be made");
      return out;
    } catch (IOException missing) {
      assumeTrue(false, "there is no losetup");
      throw missing;
    }
  }

  @Test
  void itsSizeIsTheDevicesAndItHasNoExtents() throws Exception {
    withDevice(
        device -> {
          try (Handle handle = Scenery.open(device)) {
            assertThat(handle.traits().size()).isEqualTo(SIZE);
            assertThat(handle.traits().identity().orElseThrow().kind()).isEqualTo("device");
            assertThat(handle.traits().readOnly()).isFalse();
            assertThat(handle.contexts().isEmpty()).isTrue();
          }
        });
  }

  @Test
  void itsSizeIsThatOfTheMoment() throws Exception {
    withDevice(
        device -> {
          Scenery.resize(content, SIZE + 4096);
          Scenery.run("losetup", "-c", device.toString());
          try (Handle handle = Scenery.open(device)) {
            assertThat(handle.traits().size()).isEqualTo(SIZE + 4096);
          }
        });
  }

  @Test
  void aReadOnlyDeviceIsServedReadOnly() throws Exception {
    withDevice(
        device -> {
          try (Handle handle = Scenery.open(device)) {
            assertThat(handle.traits().readOnly()).isTrue();
            assertThat(Scenery.read(handle, SIZE - 3, 3)).containsExactly(7, 7, 7);
          }
        },
        "-r");
  }

  @Test
  void anyRangeCanBeWrittenZeroedAndTrimmed() throws Exception {
    withDevice(
        device -> {
          byte[] expected = Scenery.filled(SIZE, 7);
          try (Handle handle = Scenery.open(device)) {
            Random random = new Random(1);
            for (int i = 0; i < 200; i++) {
              int from = random.nextInt(SIZE);
              int to = from + 1 + random.nextInt(Math.min(100_000, SIZE - from));
              change(handle, Range.between(from, to), random.nextInt(4), expected);
            }
            handle.flush();
            assertThat(Scenery.read(handle, 0, SIZE)).isEqualTo(expected);
          }
        });
  }

  private static void change(Handle handle, Range range, int how, byte[] expected)
      throws IOException {
    byte[] payload = Scenery.filled((int) range.length(), how == 0 ? 9 : 0);
    switch (how) {
      case 0 -> Scenery.write(handle, range.offset(), payload, Flag.FUA);
      case 1 -> handle.zero(range, Set.of(Flag.NO_HOLE));
      default -> handle.zero(range, Flag.NONE);
    }
    System.arraycopy(payload, 0, expected, (int) range.offset(), payload.length);
  }

  @Test
  void trimmingMakesHolesInTheFileBehind() throws Exception {
    withDevice(
        device -> {
          try (Handle handle = Scenery.open(device)) {
            handle.trim(new Range(100, SIZE - 200), Set.of(Flag.FUA));
            assertThat(Scenery.storage(content)).isLessThan(SIZE / 2);
            assertThat(Scenery.read(handle, 0, 100)).isEqualTo(Scenery.filled(100, 7));
            assertThat(Scenery.read(handle, 512, SIZE - 1024)).isEqualTo(new byte[SIZE - 1024]);
          }
        });
  }

  @Test
  void theNumbersOfADeviceAreTheCLibrarys() {
    assertThat(BlockDevice.major(0x0000_0000_0800_0011L)).isZero();
    assertThat(BlockDevice.major(0x811)).isEqualTo(8);
    assertThat(BlockDevice.minor(0x811)).isEqualTo(0x11);
    assertThat(BlockDevice.minor(0x0000_0000_1230_0845L)).isEqualTo(0x12345);
    assertThat(BlockDevice.major(0x0000_1000_0000_0800L)).isEqualTo(0x1008);
  }

  @Test
  void whatSysfsTellsIsTakenAlsoForAPartition() throws IOException {
    Path device = Files.createDirectories(folder.resolve("disk/queue")).getParent();
    Files.writeString(device.resolve("queue/logical_block_size"), "4096\n");
    Files.writeString(device.resolve("queue/rotational"), "1\n");
    Files.writeString(device.resolve("queue/write_zeroes_max_bytes"), "0\n");
    Files.writeString(device.resolve("ro"), "0\n");
    Path partition = Files.createDirectory(device.resolve("disk1"));
    Files.writeString(partition.resolve("ro"), "1\n");
    Path link = Files.createSymbolicLink(folder.resolve("8:1"), partition);
    assertThat(BlockDevice.of(device)).isEqualTo(new BlockDevice(4096, false, true, false));
    assertThat(BlockDevice.of(link)).isEqualTo(new BlockDevice(4096, true, true, false));
    assertThat(BlockDevice.of(folder.resolve("none")))
        .isEqualTo(new BlockDevice(512, false, false, false));
  }
}
