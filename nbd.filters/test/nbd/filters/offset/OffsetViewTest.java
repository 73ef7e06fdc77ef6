package nbd.filters.offset;

import static nbd.filters.offset.OffsetFilterTest.behind;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Call;
import nbd.api.ExtentMap;
import nbd.api.Identity;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;

class OffsetViewTest {
  @Test
  void movesTheExtentsOfAllContexts() throws IOException {
    Random random = new Random(11);
    ExtentMap allocation = Samples.extents(random, 20_000);
    ExtentMap other = Samples.extents(random, 20_000);
    Scripted disk = Scripted.ofSize(20_000).allocation(allocation).context("test:dirty", other);
    Oracle oracle = new Oracle(11, 9_999);
    set(oracle, Allocation.NAME, allocation, 5_001);
    set(oracle, "test:dirty", other, 5_001);
    try (OpenDisk moved = behind(disk, "offset=5001", "range=9999").open()) {
      assertThat(moved.contexts().names()).containsExactly(Allocation.NAME, "test:dirty");
      new RandomCalls(moved, oracle, 0, 11).questions(1_000);
    }
  }

  private static void set(Oracle oracle, String context, ExtentMap map, long offset) {
    oracle.context(context, Oracle.Truth.EXACT);
    map.clip(new Range(offset, oracle.size()))
        .orElseThrow()
        .forEach(it -> oracle.status(context, it.offset() - offset, it.length(), it.status()));
  }

  @Test
  void asksForAsManyExtentsAsItIsAsked() throws IOException {
    Samples.Asked source = new Samples.Asked(ExtentMap.of(0, 4_000, Allocation.DATA));
    Scripted disk = Scripted.ofSize(4_000).context(Allocation.NAME, source);
    try (OpenDisk moved = behind(disk, "offset=1000").open()) {
      moved.extents(Allocation.NAME, new Range(16, 32), 1);
      moved.extents(Allocation.NAME, new Range(16, 32), 77);
    }
    assertThat(source.questions()).containsExactly("0x3f8+0x20 1", "0x3f8+0x20 77");
  }

  @Test
  void tellsTheTraitsThatStayTrue() throws IOException {
    Scripted disk =
        Scripted.on(new byte[8192])
            .traits(
                it ->
                    it.rotational(true)
                        .trim(Support.EMULATE)
                        .cache(Support.NONE)
                        .multiConn(Support.NATIVE)
                        .blockSizes(new BlockSizes(512, 1024, 4096))
                        .identity(new Identity("test", "it")));
    try (OpenDisk moved = behind(disk, "offset=512", "range=1K").open()) {
      Traits traits = moved.traits();
      assertThat(traits.rotational()).isTrue();
      assertThat(traits.blockSizes()).isEqualTo(new BlockSizes(512, 1024, 4096));
      assertThat(traits.trim()).isEqualTo(Support.NATIVE);
      assertThat(traits.cache()).isEqualTo(Support.NONE);
      assertThat(traits.multiConn()).isEqualTo(Support.NATIVE);
      assertThat(traits.identity()).contains(new Identity("test", "it 0x200+0x400"));
      moved.trim(0, 512);
    }
    try (OpenDisk all = behind(disk).open()) {
      assertThat(all.traits().identity()).contains(new Identity("test", "it"));
    }
  }

  @Test
  void asksAtTheMovedPlaceWhetherACallMayWait() throws IOException {
    List<Range> asked = new ArrayList<>();
    var below =
        new PassThrough(
            new SimpleHandle(Traits.of(5_000).build()) {
              @Override
              protected void read(ByteBuffer target, long offset) {}
            }) {
          @Override
          public boolean mayWait(Call.Kind kind, Range range) {
            return asked.add(range);
          }
        };
    try (OpenDisk disk = Layers.of(below).behind(new OffsetFilter(), "offset=1000").open()) {
      assertThat(disk.handle().mayWait(Call.Kind.READ, new Range(5, 10))).isTrue();
    }
    assertThat(asked).containsExactly(new Range(1_005, 10));
  }
}
