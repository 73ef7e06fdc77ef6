package nbd.filters.xz;

import static nbd.filters.xz.Packed.disk;
import static nbd.filters.xz.Packed.layers;
import static nbd.filters.xz.Packed.xz;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;

/** Files that are refused, and blocks that cannot be read. */
class DamageTest {
  private static void assertRefused(byte[] packed, String message, String... words) {
    assertThatThrownBy(layers(packed, words)::open)
        .isInstanceOf(OpenException.class)
        .hasMessage(message);
  }

  @Test
  void refusesWhatIsNotXz() {
    assertRefused(new byte[0], "xz: the disk is not in xz format");
    assertRefused(Samples.bytes(4_096), "xz: the disk is not in xz format");
    assertRefused(new byte[4_096], "xz: the disk is not in xz format");
  }

  @Test
  void refusesAFileThatIsCutOffAnywhere() throws IOException {
    byte[] packed = xz(disk(4, 9_000), 2_000);
    for (int length = 12; length < packed.length; length++) {
      assertThatThrownBy(layers(Arrays.copyOf(packed, length))::open)
          .as("the first %d of %d bytes", length, packed.length)
          .isInstanceOf(OpenException.class)
          .hasMessageStartingWith("xz: the disk is no");
    }
  }

  @Test
  void refusesBlocksThatAreTooLarge() throws IOException {
    assertRefused(
        xz(new byte[9_000], 5_000),
        "xz: the largest block has 5000 bytes when it is unpacked, and xz-max-block is 4096: pack"
            + " the disk in smaller ones, with xz --block-size=16MiB",
        "xz-max-block=4K");
  }

  @Test
  void refusesLimitsThatLeaveNothing() {
    assertThatThrownBy(layers(new byte[0], "xz-max-block=0")::open)
        .hasMessage("parameter 'xz-max-block': 1 or more would be right, not 0");
    assertThatThrownBy(layers(new byte[0], "xz-max-depth=0")::open)
        .hasMessage("parameter 'xz-max-depth': 1 or more would be right, not 0");
  }

  /** The damaged block fails each time, the others never. */
  @Test
  void failsForADamagedBlockOnly() throws IOException {
    byte[] bytes = new byte[30_000];
    new Random(5).nextBytes(bytes);
    byte[] packed = xz(bytes, 10_000);
    // Noise does not become shorter.
    packed[15_000] ^= 0x10;
    try (OpenDisk disk = layers(packed).open()) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> disk.read(15_000, 1))
            .isInstanceOfSatisfying(
                NbdException.class, it -> assertThat(it.code()).isEqualTo(ErrorCode.EIO))
            .hasMessageStartingWith("xz: block 1 cannot be unpacked: ");
        assertThatThrownBy(() -> disk.extents(Allocation.NAME, new Range(10_000, 5), 1))
            .isInstanceOf(IOException.class);
        assertThat(disk.read(0, 10_000)).isEqualTo(Arrays.copyOf(bytes, 10_000));
        assertThat(disk.read(20_000, 10_000)).isEqualTo(Arrays.copyOfRange(bytes, 20_000, 30_000));
      }
    }
  }

  /** A few bits have no meaning for the content, and are not in any checksum. */
  @Test
  void neverGivesOtherBytesThanWerePacked() throws IOException {
    byte[] bytes = disk(6, 5_000);
    byte[] packed = xz(bytes, 5_000);
    int unnoticed = 0;
    for (int at = 12; at < packed.length - 12; at++) {
      byte[] damaged = packed.clone();
      damaged[at] ^= 1;
      try (OpenDisk disk = layers(damaged).open()) {
        assertThat(disk.read(0, 5_000)).as("damaged at %d", at).isEqualTo(bytes);
        unnoticed++;
      } catch (IOException expected) {
        assertThat(expected).hasMessageStartingWith("xz: ");
      }
    }
    assertThat(unnoticed).isLessThan(5);
  }
}
