package nbd.itest.stacks;

import java.io.IOException;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Identity;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * The innermost layer: random runs of data, zeroes and holes on a disk of random abilities, or an
 * image of such a disk in a container that one filter unpacks.
 */
final class Source {
  private static final int LARGEST = 150_000;
  private static final int[] BLOCKS = {1, 1, 512, 4096};

  private final byte[] content;
  private final byte[] statuses;
  private final Traits traits;

  private Source(byte[] content, byte[] statuses, Traits traits) {
    this.content = content;
    this.statuses = statuses;
    this.traits = traits;
  }

  static Source random(Random random) {
    int block = BLOCKS[random.nextInt(BLOCKS.length)];
    int size = block + random.nextInt(LARGEST);
    return of(random, new byte[size - size % block], block);
  }

  private static Source of(Random random, byte[] content, int block) {
    byte[] statuses = new byte[content.length];
    for (int at = 0; at < content.length; ) {
      int end =
          Math.min(content.length, at + 1 + random.nextInt(random.nextBoolean() ? 900 : 30_000));
      fill(random, content, statuses, at, end);
      at = end;
    }
    return new Source(content, statuses, traits(random, content.length, block));
  }

  private static void fill(Random random, byte[] content, byte[] statuses, int from, int to) {
    int kind = random.nextInt(3);
    for (int at = from; at < to; at++) {
      content[at] = kind == 0 ? (byte) (1 + random.nextInt(255)) : 0;
      statuses[at] =
          (byte)
              switch (kind) {
                case 0 -> Allocation.DATA;
                case 1 -> Allocation.HOLE_ZERO;
                default -> Allocation.ZERO;
              };
    }
  }

  private static Traits traits(Random random, int size, int block) {
    Support zero = any(random, Support.values());
    Traits.Builder made =
        Traits.of(size)
            .blockSizes(new BlockSizes(block, 4096, 0xffff_ffffL))
            .zero(zero)
            .trim(any(random, Support.NONE, Support.NATIVE))
            .cache(any(random, Support.values()))
            .flush(Support.NATIVE)
            .multiConn(any(random, Support.values()))
            .fua(any(random, Support.values()));
    if (zero == Support.NATIVE) {
      made.fastZero(any(random, Support.values()));
    }
    if (random.nextInt(4) > 0) {
      made.identity(new Identity("content", "one"));
    }
    return made.build();
  }

  private static Support any(Random random, Support... among) {
    return among[random.nextInt(among.length)];
  }

  /** A disk that is this file, all data. */
  static ContentDisk file(byte[] bytes) throws IOException {
    Traits traits =
        Traits.of(bytes.length)
            .flush(Support.NATIVE)
            .identity(new Identity("content", "file"))
            .build();
    return new ContentDisk(traits, bytes, new byte[bytes.length], true);
  }

  byte[] content() {
    return content;
  }

  ContentDisk disk(Random random) {
    return new ContentDisk(traits, content, statuses, random.nextInt(6) > 0);
  }

  Sketch sketch() {
    Sketch sketch = new Sketch(content, (int) traits.blockSizes().minimum());
    sketch.fua(traits.fua().offered());
    return sketch;
  }
}
