package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import nbd.api.BlockSizes;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.filters.offset.OffsetFilter;
import nbd.filters.truncate.TruncateFilter;
import nbd.testkit.Descriptor;
import nbd.testkit.Layers;
import nbd.testkit.RefusedException;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was found to be wrong with extents in another server, each a test named after it. */
@Timeout(60)
class NbdkitDefectsTest {
  private static final String ALLOCATION = "base:allocation";
  private static final long GIB = 1L << 30;
  private static final int EIO = 5;
  private static final int EINVAL = 22;

  private static List<Descriptor> status(WireClient client, long offset, long length)
      throws IOException {
    return client.status(offset, length, 0).get(ALLOCATION);
  }

  private static Layers hole(long size) {
    return Layers.of(Scripted.ofSize(size).allocation(ExtentMap.of(0, size, 3)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0xffff_fffeL, 0xffff_ffffL})
  void blockStatusOfTheLongestLengthOnAnExtentOf4GibAndMoreDoesNotEndTheServer(long length)
      throws IOException {
    try (ServedDisk served = hole(8 * GIB).serve();
        WireClient client = served.connect()) {
      assertThat(status(client, 0, length)).containsExactly(new Descriptor(0, 0xffff_ffffL, 3));
      assertThat(status(client, 1, length)).containsExactly(new Descriptor(1, 0xffff_ffffL, 3));
      assertThat(client.status(0, length, WireClient.REQ_ONE).get(ALLOCATION))
          .containsExactly(new Descriptor(0, length, 3));
    }
  }

  @Test
  void theLongestLengthWithAMinimumBlockSizeOf64KibDoesNotOverflow() throws IOException {
    BlockSizes sizes = new BlockSizes(64 << 10, 64 << 10, 1 << 25);
    Scripted plugin =
        Scripted.ofSize(8 * GIB)
            .allocation(ExtentMap.of(0, 8 * GIB, 3))
            .traits(traits -> traits.blockSizes(sizes));
    try (ServedDisk served = Layers.of(plugin).serve();
        WireClient client = served.connect()) {
      RefusedException told =
          catchThrowableOfType(RefusedException.class, () -> status(client, 0, 0xffff_ffffL));
      assertThat(told.error()).isEqualTo(EINVAL);
      assertThat(status(client, 0, 0xffff_0000L))
          .containsExactly(new Descriptor(0, 0xffff_0000L, 3));
    }
  }

  @Test
  void truncateWithRoundUpTellsItsTailUpToTheRoundedSize() throws IOException {
    Layers layers =
        Layers.of(Scripted.ofSize(512).allocation(ExtentMap.of(0, 512, 0)))
            .behind(new TruncateFilter(), "truncate=1000", "round-up=1024");
    try (ServedDisk served = layers.serve();
        WireClient client = served.connect()) {
      assertThat(client.size()).isEqualTo(1024);
      assertThat(status(client, 1000, 24)).containsExactly(new Descriptor(1000, 24, 3));
      assertThat(status(client, 0, 1024))
          .containsExactly(new Descriptor(0, 512, 0), new Descriptor(512, 512, 3));
      assertThat(client.read(1000, 24)).containsOnly(0);
    }
  }

  @Test
  void anAnswerThatEndsExactlyWithTheRequestHasNoExtentBehindIt() throws IOException {
    ExtentMap map = ExtentMap.strict(0).append(64 << 10, 0).append(64 << 10, 3).build();
    try (ServedDisk served = Layers.of(Scripted.ofSize(128 << 10).allocation(map)).serve();
        WireClient client = served.connect()) {
      assertThat(status(client, 0, 64 << 10)).containsExactly(new Descriptor(0, 64 << 10, 0));
      assertThat(status(client, 0, (64 << 10) + 1))
          .containsExactly(new Descriptor(0, 64 << 10, 0), new Descriptor(64 << 10, 64 << 10, 3));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aBadLayerFailsItsRequestAndNobodyElse(int which) throws IOException {
    ExtentSource sound = (asked, most) -> ExtentMap.of(asked.offset(), 1, 0);
    List<ExtentSource> bad =
        List.of(
            (asked, most) -> null,
            (asked, most) -> ExtentMap.of(asked.offset() + 1, 1, 0),
            (asked, most) -> {
              throw new AssertionError("a layer's own check");
            },
            (asked, most) ->
                ExtentMap.lenient(asked).add(0, 9, 0).add(8, 9, 3).build().orElseThrow(),
            (asked, most) -> ExtentMap.of(Long.MAX_VALUE, 1, 0));
    ExtentSource source =
        (asked, most) ->
            asked.offset() < 4096
                ? bad.get(which).extents(asked, most)
                : sound.extents(asked, most);
    Layers layers =
        Layers.of(Scripted.ofSize(1 << 20).context(ALLOCATION, source))
            .behind(new OffsetFilter(), "offset=512");
    try (ServedDisk served = layers.serve();
        WireClient client = served.connect();
        WireClient other = served.connect()) {
      RefusedException told =
          catchThrowableOfType(RefusedException.class, () -> status(client, 0, 512));
      assertThat(told.error()).isEqualTo(EIO);
      assertThat(told.getMessage()).isNotBlank();
      assertThat(status(client, 8192, 512)).containsExactly(new Descriptor(8192, 1, 0));
      assertThat(status(other, 8192, 512)).containsExactly(new Descriptor(8192, 1, 0));
    }
  }

  @Test
  void extentsThatDifferInAnUnknownBitAreOne() throws IOException {
    ExtentMap map = ExtentMap.strict(0).append(512, 7).append(512, 3).append(512, 0).build();
    try (ServedDisk served = Layers.of(Scripted.ofSize(1536).allocation(map)).serve();
        WireClient client = served.connect()) {
      assertThat(status(client, 0, 1536))
          .containsExactly(new Descriptor(0, 1024, 3), new Descriptor(1024, 512, 0));
    }
  }

  @Test
  void emulatedZeroOf192MibAdvances() throws IOException {
    Recording plugin = new Recording(new CopyOnWriteArrayList<>());
    try (ServedDisk served = Layers.of(plugin).serve();
        WireClient client = served.connect()) {
      client.zero(4096, 192 << 20, 0);
      long next = 4096;
      for (Range written : plugin.writes()) {
        assertThat(written.offset()).isEqualTo(next);
        next = written.end();
      }
      assertThat(next).isEqualTo(4096 + (192L << 20));
    }
  }

  /** Remembers where zeroes were written. */
  private record Recording(List<Range> writes) implements Plugin {
    @Override
    public String name() {
      return "recording";
    }

    @Override
    public String description() {
      return "remembers writes";
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      return client -> new Disk(writes);
    }

    private record Disk(List<Range> writes) implements Handle {
      @Override
      public Traits traits() {
        return Traits.of(GIB).zero(Support.EMULATE).build();
      }

      @Override
      public void read(Range range, ReadSink out) throws IOException {
        out.hole(0, range.length());
      }

      @Override
      public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
        assertThat(in.remaining()).isEqualTo(range.length());
        writes.add(range);
      }
    }
  }

  @Test
  void reqOneIsOneExtentInsideTheRequestThroughFilters() throws IOException {
    ExtentMap map = ExtentMap.strict(0).append(1000, 0).append(8 * GIB, 3).build();
    Layers layers =
        Layers.of(Scripted.ofSize(map.end()).allocation(map))
            .behind(new OffsetFilter(), "offset=500")
            .behind(new TruncateFilter(), "truncate=16G");
    try (ServedDisk served = layers.serve();
        WireClient client = served.connect()) {
      assertThat(client.status(0, 4096, WireClient.REQ_ONE).get(ALLOCATION))
          .containsExactly(new Descriptor(0, 500, 0));
      assertThat(client.status(500, 4096, WireClient.REQ_ONE).get(ALLOCATION))
          .containsExactly(new Descriptor(500, 4096, 3));
    }
  }

  /** The disk "told" has base:allocation, all others have not. */
  private static final class ByName implements Plugin {
    @Override
    public String name() {
      return "by-name";
    }

    @Override
    public String description() {
      return "extents of one disk";
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      return client ->
          disk(client.exportName().equals("told")).export(parameters, host).open(client);
    }

    private static Scripted disk(boolean told) {
      Scripted disk = Scripted.ofSize(4096);
      return told ? disk.allocation(ExtentMap.of(0, 4096, 3)) : disk;
    }
  }

  @Test
  void aDiskWithoutExtentsDoesNotOfferTheContextAndItsNeighbourDoes() throws IOException {
    try (ServedDisk served = Layers.of(new ByName()).serve();
        WireClient told = served.connect("told", List.of(ALLOCATION));
        WireClient untold = served.connect("other", List.of(ALLOCATION));
        WireClient unasked = served.connect("other")) {
      assertThat(told.facts().contexts()).containsOnlyKeys(ALLOCATION);
      assertThat(status(told, 0, 4096)).containsExactly(new Descriptor(0, 4096, 3));
      assertThat(untold.facts().contexts()).isEmpty();
      assertThat(unasked.facts().contexts()).as("what LIST told").isEmpty();
      assertThatThrownBy(() -> untold.status(0, 4096, 0)).isInstanceOf(RefusedException.class);
    }
  }
}
