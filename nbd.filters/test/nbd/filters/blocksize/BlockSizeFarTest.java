package nbd.filters.blocksize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import nbd.api.BlockSizes;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.blocks.Blocks;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;

/** Requests near 2^63-1, and of such a length; each one below is held to the contract. */
class BlockSizeFarTest {
  /** Remembers what it is asked to do. */
  private static final class Notes extends SimpleHandle {
    private final List<Range> zeroed = new ArrayList<>();
    private final List<Range> trimmed = new ArrayList<>();
    private final List<Range> cached = new ArrayList<>();
    private final List<Range> read = new ArrayList<>();
    private final List<Range> written = new ArrayList<>();
    private final List<Range> asked = new ArrayList<>();

    Notes(long size, long minimum) {
      super(
          Traits.of(size)
              .blockSizes(new BlockSizes(minimum, 4096, 1 << 20))
              .zero(Support.NATIVE)
              .trim(Support.NATIVE)
              .cache(Support.NATIVE)
              .build());
    }

    @Override
    public Contexts contexts() {
      return Contexts.ofAllocation(
          (range, _) -> {
            asked.add(range);
            return ExtentMap.of(range.offset(), range.length(), 3);
          });
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      read.add(new Range(offset, target.remaining()));
      target.put(new byte[target.remaining()]);
    }

    @Override
    protected void write(ByteBuffer source, long offset) {
      written.add(new Range(offset, source.remaining()));
    }

    @Override
    public void zero(Range range, Set<Flag> flags) {
      zeroed.add(range);
    }

    @Override
    public void trim(Range range, Set<Flag> flags) {
      trimmed.add(range);
    }

    @Override
    public void cache(Range range) {
      cached.add(range);
    }

    void forget() {
      List.of(zeroed, trimmed, cached, read, written, asked).forEach(List::clear);
    }
  }

  private final Random random = new Random(63);

  @Test
  void nothingOverflows() throws IOException {
    for (long block : new long[] {1, 512, 4096, 65_536}) {
      for (long size : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 511, 1L << 62, 70_000}) {
        Notes notes = new Notes(size, Math.min(block, 512));
        String[] words = {"minblock=" + block, "maxlen=" + (1L << 60)};
        try (OpenDisk disk = Layers.of(notes).behind(new BlockSizeFilter(), words).open()) {
          for (int i = 0; i < 300; i++) {
            check(notes, disk, range(disk.size()), new Blocks(block));
          }
        }
      }
    }
  }

  private Range range(long size) {
    long near = Math.min(size, 200_000);
    long offset =
        switch (random.nextInt(3)) {
          case 0 -> size - 1 - random.nextLong(near);
          case 1 -> random.nextLong(near);
          default -> random.nextLong(size);
        };
    long rest = size - offset;
    long length =
        switch (random.nextInt(5)) {
          case 0 -> rest;
          case 1 -> 0xffff_ffffL;
          case 2 -> rest - random.nextLong(Math.min(rest, near));
          default -> 1 + random.nextLong(near);
        };
    return new Range(offset, Math.max(1, Math.min(rest, length)));
  }

  private void check(Notes notes, OpenDisk disk, Range range, Blocks blocks) throws IOException {
    Range inside = blocks.inside(range);
    notes.forget();
    disk.trim(range.offset(), range.length());
    assertAdjoin(notes.trimmed, inside);
    disk.cache(range.offset(), range.length());
    assertAdjoin(notes.cached, blocks.around(range));
    disk.zero(range.offset(), range.length());
    assertAdjoin(notes.zeroed, inside);
    assertThat(notes.read).isEqualTo(notes.written);
    assertThat(notes.written).hasSizeLessThanOrEqualTo(2);
    long edges = blocks.around(range).length() - inside.length();
    assertThat(notes.written.stream().mapToLong(Range::length).sum()).isEqualTo(edges);
    disk.extents("base:allocation", range, 1 + random.nextInt(3));
    assertThat(notes.asked.getFirst().offset()).isEqualTo(blocks.down(range.offset()));
    assertThat(notes.asked).hasSize(1);
    notes.forget();
    Range some = new Range(range.offset(), Math.min(range.length(), 300_000));
    disk.read(some.offset(), (int) some.length());
    assertAdjoin(notes.read, blocks.around(some));
  }

  /** One begins where the one before it ends, from the start of {@code whole} to its end. */
  private static void assertAdjoin(List<Range> parts, Range whole) {
    if (whole.isEmpty()) {
      assertThat(parts).isEmpty();
      return;
    }
    long at = whole.offset();
    for (Range part : parts) {
      assertThat(part.offset()).isEqualTo(at);
      at = part.end();
    }
    assertThat(at).isEqualTo(whole.end());
  }
}
