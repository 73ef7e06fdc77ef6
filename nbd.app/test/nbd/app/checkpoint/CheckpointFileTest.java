package nbd.app.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read off a checkpoint's file. */
class CheckpointFileTest {
  private static final long GIB = 1L << 30;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("a.changed");
  }

  private long changed(long granularity, long size, long... granules) throws IOException {
    Files.deleteIfExists(file);
    new MadeUpCheckpoint(granularity, size, granules).write(file);
    return CheckpointFile.read(file).changed();
  }

  @Test
  void allThatTheHeaderSays() throws IOException {
    new MadeUpCheckpoint(65536, GIB, 1, 9, 4000).inUse().write(file);
    assertThat(CheckpointFile.read(file))
        .isEqualTo(new Checkpoint(65536, GIB, 3 * 65536, MadeUpCheckpoint.CREATED, true));
    Files.delete(file);
    new MadeUpCheckpoint(512, 1).write(file);
    assertThat(CheckpointFile.read(file).inUse()).isFalse();
  }

  @Test
  void theLastGranuleEndsWithTheDisk() throws IOException {
    assertThat(changed(512, 1000, 0)).isEqualTo(512);
    assertThat(changed(512, 1000, 1)).isEqualTo(488);
    assertThat(changed(512, 1000, 0, 1)).isEqualTo(1000);
    assertThat(changed(512, 1024, 1)).isEqualTo(512);
  }

  @Test
  void bitsBehindTheLastGranuleDoNotCount() throws IOException {
    assertThat(changed(512, 1000, 0, 2, 3, 63)).isEqualTo(512);
    assertThat(changed(512, 512 * 64, 0, 63)).isEqualTo(1024);
    assertThat(changed(512, 512 * 64 + 1, 64, 65, 127)).isEqualTo(1);
  }

  @Test
  void aDiskWithoutBytesHasNoBitmap() throws IOException {
    assertThat(changed(4096, 0)).isZero();
  }

  @Test
  void theLargestDiskThatThereIs() throws IOException {
    long granules = (Long.MAX_VALUE >>> 32) + 1;
    assertThat(changed(GIB * 4, Long.MAX_VALUE, 0, granules - 1)).isEqualTo(8 * GIB - 1);
  }

  @Test
  void bitsOfABitmapOfSeveralPieces() throws IOException {
    var random = new Random(5);
    int granules = 5_000_011;
    BitSet set = new BitSet();
    long[] chosen = random.longs(2000, 0, granules - 1).toArray();
    for (long granule : chosen) {
      set.set((int) granule);
    }
    assertThat(changed(512, 512L * granules, chosen)).isEqualTo(512L * set.cardinality());
  }

  private void damage(long at, int... bytes) throws IOException {
    Files.deleteIfExists(file);
    new MadeUpCheckpoint(512, GIB, 7).write(file);
    try (var access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(at);
      for (int each : bytes) {
        access.write(each);
      }
    }
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> CheckpointFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  @Test
  void whatIsNoCheckpointIsRefused() throws IOException {
    damage(0, 'N');
    assertRefused("is no checkpoint's file");
    damage(19, 2);
    assertRefused("has version 2; version 1 expected");
    for (int at : new int[] {20, 31, 39, 48, 100, 507, 511}) {
      damage(at, 0x55);
      assertRefused("is damaged: the checksum of its header is wrong");
    }
  }

  @Test
  void whatIsTooShortIsRefused() throws IOException {
    Files.write(file, new byte[100]);
    assertRefused("is damaged: it ends after 100 bytes");
    Files.delete(file);
    new MadeUpCheckpoint(512, GIB).write(file);
    try (var access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(5000);
    }
    assertRefused("is damaged: it ends after 5000 bytes");
  }

  @Test
  void whatMakesNoSenseIsRefused() throws IOException {
    new MadeUpCheckpoint(768, GIB).write(file);
    assertRefused("is damaged: granularity 768; a power of two from 512 to 4 GiB expected");
    Files.delete(file);
    new MadeUpCheckpoint(256, 0).write(file);
    assertRefused("is damaged: granularity 256; a power of two from 512 to 4 GiB expected");
    Files.delete(file);
    new MadeUpCheckpoint(512, -1).write(file);
    assertRefused("is damaged: a disk of 18446744073709551615 bytes; less expected");
  }
}
