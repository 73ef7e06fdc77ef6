package nbd.filters.cow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import nbd.api.BlockSizes;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.PartialReadException;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A part of the disk below cannot be read. */
class BrokenDiskTest {
  private static final int SIZE = 299_520;

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new CowFilter(), words);
  }

  /** The third block cannot be read. */
  private static Layers broken(String... words) {
    Scripted disk =
        Scripted.ofSize(SIZE)
            .content(
                offset -> {
                  if (offset >= 8192 && offset < 12288) {
                    throw new NbdException(ErrorCode.EPERM, "a bad sector at " + offset);
                  }
                  return Samples.at(offset);
                })
            .traits(it -> it.blockSizes(new BlockSizes(512, 4096, 8192)));
    return behind(disk, words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cow-on-read=false", "cow-on-read=true"})
  void tellsWhereTheDiskBelowCannotBeRead(String words) throws IOException {
    try (OpenDisk opened = broken("cow-block-size=4K", words).open()) {
      opened.write(0, new byte[10]);
      assertThatThrownBy(() -> opened.read(512, 20_480))
          .isInstanceOfSatisfying(
              PartialReadException.class,
              partial -> {
                assertThat(partial.good()).isEqualTo(8192 - 512);
                assertThat(partial.code()).isEqualTo(ErrorCode.EPERM);
              });
      assertThatThrownBy(() -> opened.read(513, 20_480))
          .as("through memory of our own no part is given")
          .isInstanceOfSatisfying(
              NbdException.class, failed -> assertThat(failed.code()).isEqualTo(ErrorCode.EPERM));
    }
  }

  @Test
  void writesOverWhatCannotBeReadOnlyWholeBlocks() throws IOException {
    try (OpenDisk opened = broken("cow-block-size=4K").open()) {
      assertThatThrownBy(() -> opened.write(9000, new byte[] {1}))
          .hasMessageContaining("a bad sector at 8192");
      assertThatThrownBy(() -> opened.read(8704, 1)).hasMessageContaining("a bad sector");
      opened.write(8192, new byte[4096]);
      assertThat(opened.read(8000, 5000))
          .startsWith(Samples.from(8000, 192))
          .endsWith(Samples.from(12288, 712));
    }
  }
}
