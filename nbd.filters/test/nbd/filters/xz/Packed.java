package nbd.filters.xz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import nbd.api.BlockSizes;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Disks in xz format, and what is in them. */
final class Packed {
  private Packed() {}

  /** Data, short holes and long ones. */
  static byte[] disk(int seed, int size) {
    byte[] bytes = new byte[size];
    Random random = new Random(seed);
    for (int at = 0; at < size; ) {
      int length = Math.min(size - at, 1 + random.nextInt(random.nextInt(3) == 0 ? 90_000 : 9_000));
      if (random.nextInt(2) == 0) {
        for (int i = 0; i < length; i++) {
          bytes[at + i] = (byte) (1 + (i * 7 + random.nextInt(3)) % 255);
        }
      }
      at += length;
    }
    return bytes;
  }

  /** One stream with blocks of that many bytes, and a shorter one at the end. */
  static byte[] xz(byte[] content, int block) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (XZOutputStream out = new XZOutputStream(packed, new LZMA2Options(1))) {
      for (int at = 0; at < content.length; at += block) {
        out.write(content, at, Math.min(block, content.length - at));
        out.endBlock();
      }
    }
    return packed.toByteArray();
  }

  static Layers layers(byte[] packed, String... words) {
    return layers(packed, 1, words);
  }

  /** Over a disk with blocks of that size, filled up with zeroes as a partition is. */
  static Layers layers(byte[] packed, int block, String... words) {
    byte[] filled = Arrays.copyOf(packed, (packed.length + block - 1) / block * block);
    return Layers.of(
            Scripted.on(filled)
                .traits(it -> it.blockSizes(new BlockSizes(block, 4096, 1 << 16)).readOnly(true)))
        .behind(new XzFilter(), words);
  }
}
