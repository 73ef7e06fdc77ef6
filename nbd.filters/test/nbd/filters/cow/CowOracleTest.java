package nbd.filters.cow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.BlockSizes;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.Upgrade;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random calls by two clients, and the disk below that stays as it was. */
class CowOracleTest {
  private static final int BLOCK = 4096;

  private Random random;
  private byte[] image;
  private Oracle oracle;
  private CowModel model;
  private boolean onRead;
  private boolean onCache;

  @ParameterizedTest
  @CsvSource({
    "1, 1, 100000, cow-on-read=false",
    "2, 1, 300001, cow-on-read=false",
    "3, 512, 300032, cow-on-read=false",
    "4, 4096, 401408, cow-on-cache=true",
    // Nothing can be asked about the part of a block at the end.
    "8, 512, 100100, cow-on-cache=true",
    "9, 4096, 401000, cow-on-read=true",
    "5, 512, 300032, cow-on-cache=true",
    "6, 1, 299999, cow-on-read=true",
    "7, 512, 99840, cow-on-read=true"
  })
  void holdsAndTellsWhatTheModelHas(long seed, int minimum, int size, String words)
      throws IOException {
    random = new Random(seed);
    onRead = words.equals("cow-on-read=true");
    onCache = words.equals("cow-on-cache=true");
    ExtentMap allocation = aligned(size, minimum, 4);
    ExtentMap depth = aligned(size, minimum, 3);
    image = content(size, allocation);
    oracle = new Oracle(seed, image);
    model = new CowModel(oracle, BLOCK, allocation, depth.withStatus(AllocationDepth::behindOne));
    byte[] before = image.clone();
    Scripted disk =
        Scripted.on(image)
            .traits(it -> it.blockSizes(new BlockSizes(minimum, 4096, 8192)))
            .allocation(allocation)
            .context(AllocationDepth.NAME, depth)
            .context("qemu:dirty-bitmap:a", depth);
    Layers layers = Layers.of(disk).behind(new CowFilter(), "cow-block-size=4K", words);
    try (OpenDisk one = layers.open();
        OpenDisk two = one.again("")) {
      for (int i = 0; i < 400; i++) {
        call(random.nextBoolean() ? one : two);
        if (i % 100 == 99) {
          assertThat(one.upgrade()).isEqualTo(Upgrade.DONE);
        }
      }
      checkAll(one);
    }
    assertThat(image).as("the disk below").isEqualTo(before);
  }

  /** Extents of random lengths and of a status below that. */
  private ExtentMap aligned(int size, int block, int statuses) {
    var map = ExtentMap.strict(0);
    while (map.end() < size) {
      int blocks = 1 + random.nextInt(Math.max(1, 30_000 / block));
      map.append(Math.min((long) blocks * block, size - map.end()), random.nextInt(statuses));
    }
    return map.build();
  }

  private static byte[] content(int size, ExtentMap allocation) {
    byte[] bytes = Samples.bytes(size);
    for (Extent extent : allocation) {
      if ((extent.status() & Allocation.ZERO) != 0) {
        Arrays.fill(bytes, (int) extent.offset(), (int) extent.end(), (byte) 0);
      }
    }
    return bytes;
  }

  private void call(OpenDisk disk) throws IOException {
    Range range = range(disk);
    switch (random.nextInt(7)) {
      case 0 -> write(disk, range);
      case 1 -> {
        disk.zero(range.offset(), range.length(), random.nextBoolean() ? Flag.FUA : Flag.NO_HOLE);
        model.zero(range);
      }
      case 2 -> {
        disk.zero(range.offset(), range.length(), Flag.FAST_ZERO);
        model.zero(range);
      }
      case 3 -> {
        disk.trim(range.offset(), range.length(), Flag.FUA);
        model.zero(range);
      }
      case 4 -> {
        disk.cache(range.offset(), range.length());
        if (onCache) {
          model.store(range);
        }
      }
      case 5 -> ask(disk, range);
      default -> read(disk, range);
    }
  }

  private void write(OpenDisk disk, Range range) throws IOException {
    byte[] bytes = new byte[(int) range.length()];
    random.nextBytes(bytes);
    disk.write(range.offset(), bytes, Flag.FUA);
    model.write(range, bytes);
  }

  private void read(OpenDisk disk, Range range) throws IOException {
    oracle.checkRead(range.offset(), disk.read(range.offset(), (int) range.length()));
    if (onRead) {
      model.store(range);
    }
  }

  private void ask(OpenDisk disk, Range range) throws IOException {
    assertThat(disk.contexts().names()).containsExactly(Allocation.NAME, AllocationDepth.NAME);
    for (MetaContext context : disk.contexts()) {
      int atMost = 1 + random.nextInt(20);
      ExtentMap map = context.extents(range, atMost);
      oracle.checkExtents(context.name(), range, map);
      assertThat(map.count()).isLessThanOrEqualTo(atMost);
      if (map.end() < range.end()) {
        assertThat(map.count()).as("an answer that ends early: %s", map).isEqualTo(atMost);
      }
    }
  }

  /** Some at the edges of blocks. */
  private Range range(OpenDisk disk) {
    int minimum = (int) disk.traits().blockSizes().minimum();
    int size = readable(disk);
    int offset = random.nextInt(size);
    int most = random.nextInt(3) == 0 ? 60_000 : 3_000;
    int end = Math.min(size, offset + 1 + random.nextInt(most));
    if (random.nextInt(3) == 0) {
      offset -= offset % BLOCK;
    }
    if (random.nextInt(3) == 0) {
      end = (int) Math.min(size, (end + BLOCK - 1L) / BLOCK * BLOCK);
    }
    offset -= offset % minimum;
    return Range.between(offset, Math.min(size, end + (minimum - end % minimum) % minimum));
  }

  private static int readable(OpenDisk disk) {
    return (int) (disk.size() - disk.size() % disk.traits().blockSizes().minimum());
  }

  private void checkAll(OpenDisk disk) throws IOException {
    Range all = new Range(0, readable(disk));
    ask(disk, all);
    read(disk, all);
    ask(disk, all);
  }
}
