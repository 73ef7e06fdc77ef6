package nbd.filters.zstd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import nbd.api.OpenException;
import nbd.filters.Tool;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the zstd program has packed. */
class ZstdToolTest {
  @TempDir Path folder;

  /** Of words, skewed bytes, noise and zeroes, so that blocks are packed in all ways. */
  private static byte[] content(int seed) {
    Random random = new Random(seed);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (all.size() < 900_000) {
      int length = random.nextInt(60_000);
      switch (random.nextInt(5)) {
        case 0 -> all.writeBytes(new byte[length]);
        case 1 -> all.writeBytes(noise(random, length));
        case 2 -> random.ints(length, 0, 9).map(it -> it * it / 20).forEach(all::write);
        case 3 -> random.ints(length / 40, 0, 300).forEach(it -> all.writeBytes(word(it)));
        default ->
            random.doubles(length, 0, 1).forEach(it -> all.write((int) (255 * it * it * it)));
      }
    }
    return all.toByteArray();
  }

  private static byte[] noise(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] word(int number) {
    return ("word " + (7919L * number * number) + " of a text that repeats itself\n")
        .getBytes(UTF_8);
  }

  private byte[] packed(byte[] content, String options) throws Exception {
    Tool.need("zstd");
    Path plain = folder.resolve("plain");
    Path packed = folder.resolve("plain.zst");
    Files.write(plain, content);
    String printed = Tool.sh("zstd -q -f " + options + " " + plain + " -o " + packed);
    assertThat(printed).isEmpty();
    return Files.readAllBytes(packed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "-3",
        "-6",
        "-9",
        "-13",
        "-16",
        "-19",
        "--ultra -22",
        "--fast=9",
        "--long=27",
        "--no-check -4",
        "-B131072 -T2",
        "--no-content-size -2",
        "--zstd=wlog=10 -5",
        "--zstd=wlog=14 -12",
        "--no-compress-literals -3",
        "--compress-literals -3"
      })
  void isUnpackedHoweverItWasPacked(String options) throws Exception {
    byte[] bytes = content(options.hashCode());
    try (OpenDisk disk = ZstdFilterTest.layers(packed(bytes, options)).open()) {
      assertThat(disk.read(0, (int) disk.size())).isEqualTo(bytes);
    }
  }

  @Test
  void neverTakesADamagedFileForAWholeOne() throws Exception {
    byte[] packed = packed(content(1), "-5");
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = packed.clone();
      for (int j = 1 + random.nextInt(3); j > 0; j--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      }
      assertThatThrownBy(() -> drain(damaged)).isInstanceOf(IOException.class);
    }
  }

  private static void drain(byte[] packed) throws IOException {
    try (OpenDisk disk = ZstdFilterTest.layers(packed).open()) {
      throw new AssertionError("served, with " + disk.size() + " bytes");
    }
  }

  /** Without a checksum all that counts is that nothing else than an IOException comes of it. */
  @Test
  void getsOverDamageThatIsNotSeen() throws Exception {
    byte[] packed = packed(content(2), "--no-check -5");
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = packed.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try (OpenDisk disk = ZstdFilterTest.layers(damaged).open()) {
        assertThat(disk.size()).isNotNegative();
      } catch (OpenException refused) {
        assertThat(refused).hasMessageStartingWith("zstd: ");
      }
    }
  }
}
