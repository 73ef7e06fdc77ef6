package nbd.plugins.split;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.plugins.Nbdkit;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.TestSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitPluginTest {
  private static final int BLOCK = 64 << 10;

  @TempDir Path folder;

  private static Layers disk(Path... files) {
    return Layers.of(
        new SplitPlugin(), Stream.of(files).map(file -> "file=" + file).toArray(String[]::new));
  }

  /** A file whose bytes are all this one. */
  private Path file(String name, int size, int content) throws IOException {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) content);
    return Files.write(folder.resolve(name), bytes);
  }

  /** A file of so many blocks, with data in those of {@code data}. */
  private Path sparse(String name, int blocks, int... data) throws IOException {
    Path file = folder.resolve(name);
    try (FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE, SPARSE)) {
      for (int block : data) {
        byte[] bytes = new byte[BLOCK];
        Arrays.fill(bytes, (byte) (block + 1));
        channel.write(ByteBuffer.wrap(bytes), (long) block * BLOCK);
      }
    }
    try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
      whole.setLength((long) blocks * BLOCK);
    }
    return file;
  }

  private static ExtentMap map(OpenDisk disk) throws IOException {
    return disk.extents(Allocation.NAME, new Range(0, disk.size()), Integer.MAX_VALUE);
  }

  private static void assumeHoles() {
    assumeTrue(Holes.arePossible(), "Linux, with native access");
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(
        disk(file("a", 1001, 1), file("b", 0, 0), sparse("c", 5, 1, 3), file("d", 1, 4)));
  }

  @Test
  void isTheFilesOneBehindTheOther() throws IOException {
    Path[] files = {file("a", 1001, 1), file("b", 0, 0), sparse("c", 5, 1, 3), file("d", 1, 4)};
    List<byte[]> parts = new ArrayList<>();
    for (Path file : files) {
      parts.add(Files.readAllBytes(file));
    }
    try (OpenDisk disk = disk(files).open()) {
      assertThat(disk.read(0, (int) disk.size())).isEqualTo(joined(parts));
    }
  }

  @Test
  void readsAsNbdkits() throws Exception {
    Path a = sparse("a", 3, 1);
    Path b = file("b", 1001, 2);
    try (OpenDisk disk = disk(a, b).open()) {
      assertThat(disk.read(0, (int) disk.size()))
          .isEqualTo(Nbdkit.bytes("split", a.toString(), b.toString()));
    }
  }

  private static byte[] joined(List<byte[]> parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toByteArray();
  }

  @Test
  void takesBareWordsInTheirOrder() throws IOException {
    Path b = file("b", 3, 2);
    Path a = file("a", 2, 1);
    try (OpenDisk disk =
        Layers.of(new SplitPlugin(), b.toString(), a.toString(), b.toString()).open()) {
      assertThat(disk.read(0, 8)).containsExactly(2, 2, 2, 1, 1, 2, 2, 2);
    }
  }

  @Test
  void writesIntoTheFileThatHasTheBytes() throws IOException {
    Path a = file("a", 1000, 1);
    Path b = file("b", 10, 2);
    Path c = file("c", 1000, 3);
    try (OpenDisk disk = disk(a, b, c).open()) {
      byte[] bytes = new byte[20];
      Arrays.fill(bytes, (byte) 9);
      disk.write(995, bytes, Flag.FUA);
      disk.write(1500, new byte[] {7});
      disk.flush();
    }
    byte[] first = Files.readAllBytes(a);
    assertThat(Arrays.copyOf(first, 995)).containsOnly(1);
    assertThat(Arrays.copyOfRange(first, 995, 1000)).containsOnly(9);
    assertThat(Files.readAllBytes(b)).hasSize(10).containsOnly(9);
    byte[] last = Files.readAllBytes(c);
    assertThat(Arrays.copyOf(last, 6)).containsExactly(9, 9, 9, 9, 9, 3);
    assertThat(last).hasSize(1000);
    assertThat(last[490]).isEqualTo((byte) 7);
  }

  @Test
  void isWhatTheOracleSays() throws IOException {
    Random random = new Random(11);
    Path[] files = {file("a", 700, 0), file("b", 1, 0), file("c", 5000, 0), file("d", 300, 0)};
    Oracle oracle = new Oracle(11, 6001);
    try (OpenDisk disk = disk(files).open()) {
      for (int i = 0; i < 1000; i++) {
        int offset = random.nextInt(6001);
        byte[] bytes = new byte[1 + random.nextInt(6001 - offset)];
        if (random.nextBoolean()) {
          random.nextBytes(bytes);
          disk.write(offset, bytes);
          oracle.write(offset, bytes);
        } else {
          disk.zero(offset, bytes.length);
          oracle.zero(offset, bytes.length);
        }
        oracle.checkRead(0, disk.read(0, 6001));
      }
    }
  }

  @Test
  void tellsTheHolesOfEachFile() throws Exception {
    assumeHoles();
    Path a = sparse("a", 4, 0, 2);
    Path b = sparse("b", 4, 3);
    Path c = sparse("c", 2, 0);
    try (OpenDisk disk = disk(a, b, c).open()) {
      assertThat(map(disk))
          .hasToString(
              "[0x0+0x10000 data; 0x10000+0x10000 hole,zero; 0x20000+0x10000 data;"
                  + " 0x30000+0x40000 hole,zero; 0x70000+0x20000 data; 0x90000+0x10000 hole,zero]")
          .isEqualTo(Nbdkit.extents("split", a.toString(), b.toString(), c.toString()));
    }
  }

  @Test
  void tellsWhatNoFileHasAsInNoImage() throws IOException {
    assumeHoles();
    try (OpenDisk disk = disk(sparse("a", 4, 0, 2), sparse("b", 4, 3)).open()) {
      ExtentMap map = map(disk);
      assertThat(map.count()).isEqualTo(5);
      assertThat(disk.extents(AllocationDepth.NAME, new Range(0, disk.size()), Integer.MAX_VALUE))
          .isEqualTo(map.withStatus(status -> status == Allocation.HOLE_ZERO ? 0 : 1));
    }
  }

  @Test
  void tellsOneExtentToTheEndOfTheFile() throws IOException {
    assumeHoles();
    try (OpenDisk disk = disk(sparse("a", 4), sparse("b", 4), sparse("c", 1, 0)).open()) {
      assertThat(disk.extents(Allocation.NAME, new Range(5, 9 * BLOCK - 5), 1))
          .hasToString("[0x5+0x3fffb hole,zero]");
      assertThat(disk.extents(Allocation.NAME, new Range(5, 9 * BLOCK - 5), 2))
          .hasToString("[0x5+0x7fffb hole,zero; 0x80000+0x10000 data]");
    }
  }

  @Test
  void givesTheGoodPartOfAReadAndNamesTheFileThatFails() throws IOException {
    Path a = file("a", 1000, 1);
    Path b = file("b", 1000, 2);
    try (OpenDisk disk = disk(a, b).open();
        TestSink sink = new TestSink(1500)) {
      try (FileChannel channel = FileChannel.open(b, WRITE)) {
        channel.truncate(100);
      }
      assertThatThrownBy(() -> disk.handle().read(new Range(500, 1500), sink))
          .isInstanceOfSatisfying(
              PartialReadException.class,
              failure -> {
                assertThat(failure.good()).isEqualTo(600);
                assertThat(failure.code()).isEqualTo(ErrorCode.EIO);
              })
          .hasMessage("'" + b + "' became shorter: it had 1000 bytes and has 100 now");
      assertThat(sink.bytes(600)).startsWith(1).endsWith(2);
    }
  }

  @Test
  void tellsNoHoleWhereTheFileBecameShorter() throws IOException {
    assumeHoles();
    Path a = file("a", 1000, 1);
    try (OpenDisk disk = disk(a).open()) {
      try (FileChannel channel = FileChannel.open(a, WRITE)) {
        channel.truncate(100);
      }
      assertThatThrownBy(() -> disk.extents(Allocation.NAME, new Range(500, 10), 1))
          .isInstanceOf(NbdException.class)
          .hasMessage("'" + a + "' became shorter: it had 1000 bytes and has 100 now");
    }
  }

  @Test
  void isReadOnlyWhereOneFileIs() throws IOException {
    Path a = file("a", 1000, 1);
    Path b = file("b", 1000, 2);
    assumeTrue(b.toFile().setReadOnly() && !Files.isWritable(b), "permissions count");
    try (OpenDisk disk = disk(a, b).open()) {
      assertThat(disk.traits().readOnly()).isTrue();
    }
  }

  @Test
  void isTheSameDiskOnlyWithTheSameFiles() throws IOException {
    Path a = file("a", 10, 1);
    Path b = file("b", 10, 1);
    try (OpenDisk one = disk(a, b).open();
        OpenDisk same = disk(a, b).open();
        OpenDisk other = disk(b, a).open()) {
      assertThat(one.traits().identity())
          .isEqualTo(same.traits().identity())
          .isNotEqualTo(other.traits().identity());
    }
  }

  @Test
  void refusesWhatIsNoFile() throws IOException {
    assertRefused(folder, "is not a regular file");
    assertRefused(folder.resolve("nothing"), "does not exist");
    assertThatThrownBy(() -> disk().open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'file' is required: give file=<TEXT>");
  }

  private static void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> disk(file).open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'file': '" + file + "' " + why);
  }

  @Test
  void letsNobodyInWhenAFileIsGone() throws IOException {
    Path a = file("a", 10, 1);
    Path b = file("b", 10, 1);
    try (OpenDisk disk = disk(a, b).open()) {
      Files.delete(b);
      assertThat(disk.read(15, 1)).containsExactly(1);
      assertThatThrownBy(() -> disk.again(""))
          .isInstanceOf(OpenException.class)
          .hasMessage("'" + b + "' cannot be opened: there is no such file");
    }
  }

  @Test
  void leavesNoFileOpen() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "Linux");
    Path a = file("a", 10, 1);
    try (OpenDisk disk = disk(a, a).open()) {
      assertThat(open(a)).isGreaterThanOrEqualTo(2);
      assertThat(disk.read(0, 20)).containsOnly(1);
    }
    assertThat(open(a)).isZero();
  }

  private static long open(Path file) throws IOException {
    long count = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : all.toList()) {
        count += Files.exists(descriptor) && isSame(descriptor, file) ? 1 : 0;
      }
    }
    return count;
  }

  private static boolean isSame(Path descriptor, Path file) throws IOException {
    return Files.readSymbolicLink(descriptor).equals(file.toRealPath());
  }
}
