package nbd.filters.cow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.StrictExtents;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read or fetched ahead is stored, where the parameters say so. */
class StoringTest {
  private static final int SIZE = 299_520;

  @TempDir Path folder;

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new CowFilter(), words);
  }

  private static Scripted written() {
    return Scripted.on(Samples.bytes(SIZE));
  }

  private static ExtentMap mixed() {
    return ExtentMap.strict(0)
        .append(10_000, Allocation.DATA)
        .append(10_000, Allocation.ZERO)
        .append(20_000, Allocation.DATA)
        .append(SIZE - 40_000, Allocation.HOLE_ZERO)
        .build();
  }

  private static long[] storedBlocks(OpenDisk disk) throws IOException {
    long[] stored = new long[16];
    int count = 0;
    for (int at = 0; at < 16 * 4096; at += 4096) {
      ExtentMap map = disk.extents(AllocationDepth.NAME, new Range(at, 4096), 1);
      if (map.status(0) == AllocationDepth.LOCAL) {
        stored[count++] = at / 4096;
      }
    }
    return Arrays.copyOf(stored, count);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void storesWhatIsReadOrFetchedWhereItIsData(boolean onRead) throws IOException {
    byte[] image = Samples.bytes(SIZE);
    Arrays.fill(image, 10_000, 20_000, (byte) 0);
    Arrays.fill(image, 40_000, SIZE, (byte) 0);
    Scripted disk = Scripted.on(image).allocation(mixed());
    String word = onRead ? "cow-on-read=true" : "cow-on-cache=true";
    try (OpenDisk opened = behind(disk, "cow-block-size=4K", word).open()) {
      ExtentMap before = opened.extents(Allocation.NAME, new Range(0, SIZE), 100);
      assertThat(storedBlocks(opened)).isEmpty();
      if (onRead) {
        assertThat(opened.read(0, SIZE)).isEqualTo(image);
      } else {
        opened.cache(0, SIZE);
      }
      assertThat(storedBlocks(opened)).containsExactly(0, 1, 5, 6, 7, 8);
      assertThat(opened.extents(Allocation.NAME, new Range(0, SIZE), 100)).isEqualTo(before);
      Arrays.fill(image, (byte) 5);
      assertThat(opened.read(0, 8192)).as("not asked again").isEqualTo(Samples.bytes(8192));
      assertThat(opened.read(8192, 1)).as("only partly data").containsExactly(5);
    }
  }

  @Test
  void storesWhatIsReadWhileAFileExists() throws IOException {
    Path file = folder.resolve("store");
    try (OpenDisk opened = behind(written(), "cow-on-read=" + file, "cow-block-size=4K").open()) {
      opened.read(0, 4096);
      assertThat(storedBlocks(opened)).isEmpty();
      Files.createFile(file);
      opened.read(4096, 1);
      assertThat(storedBlocks(opened)).containsExactly(1);
      Files.delete(file);
      opened.read(8192, 4096);
      assertThat(storedBlocks(opened)).containsExactly(1);
    }
  }

  /** Of data and holes in turn, or of data in short pieces, as long as a question asks for. */
  private static Scripted told(long size, long piece, long other, long[] questions) {
    return Scripted.ofSize(size)
        .content(Samples::at)
        .context(
            Allocation.NAME,
            (asked, atMost) -> {
              questions[0]++;
              StrictExtents told = ExtentMap.strict(asked.offset());
              while (told.end() < asked.end() && told.count() < atMost) {
                long length = piece - told.end() % piece;
                told.append(length, told.end() / piece % 2 == 0 ? Allocation.DATA : other);
                if (other == Allocation.DATA) {
                  break;
                }
              }
              return told.build();
            });
  }

  @Test
  void asksOnlySoOftenForOneRequest() throws IOException {
    long[] questions = new long[1];
    Scripted disk = told(1L << 40, 2048, Allocation.HOLE_ZERO, questions);
    try (OpenDisk opened = behind(disk, "cow-on-cache=true", "cow-block-size=4K").open()) {
      opened.cache(0, 1L << 40);
      assertThat(questions[0]).isBetween(1L, 256L);
    }
  }

  @Test
  void storesDataThatIsToldInPiecesShorterThanABlock() throws IOException {
    Scripted disk = told(64 << 10, 1024, Allocation.DATA, new long[1]);
    try (OpenDisk opened = behind(disk, "cow-on-read=true", "cow-block-size=4K").open()) {
      opened.read(4096, 8192);
      assertThat(storedBlocks(opened)).containsExactly(1, 2);
    }
  }

  /** Else a client could order the whole of a disk to be copied by one request. */
  @Test
  void fetchesAtMostSoMuchAtOnce() throws IOException {
    long[] read = new long[1];
    Scripted disk =
        Scripted.ofSize(Long.MAX_VALUE)
            .content(
                offset -> {
                  read[0]++;
                  throw new IOException("this is far too much");
                });
    try (OpenDisk opened = behind(disk, "cow-on-cache=true").open()) {
      assertThatThrownBy(() -> opened.cache(0, Long.MAX_VALUE)).hasMessageContaining("far too");
      assertThat(read[0]).as("an error ends it").isEqualTo(1);
    }
    ExtentMap hole = ExtentMap.of(0, Long.MAX_VALUE, Allocation.HOLE_ZERO);
    try (OpenDisk opened = behind(disk.allocation(hole), "cow-on-cache=true").open()) {
      opened.cache(0, Long.MAX_VALUE);
    }
  }
}
