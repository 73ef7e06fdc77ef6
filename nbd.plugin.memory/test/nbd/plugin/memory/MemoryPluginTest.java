package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPluginTest {
  @TempDir Path folder;

  private final MemoryPlugin plugin = new MemoryPlugin();

  private Export export(Map<String, String> given) throws IOException {
    return plugin.export(plugin.schema().parse(given), new TestHost(folder));
  }

  private static Handle open(Export export) throws IOException {
    return export.open(new TestClient("", false));
  }

  @Test
  void theBareWordIsTheSize() {
    assertThat(plugin.name()).isEqualTo("memory");
    assertThat(plugin.schema().bareWord().map(Parameter::name)).contains("size");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "1G", "9223372036854775807"})
  void theDiskHasTheSizeThatWasGiven(String size) throws IOException {
    try (Export export = export(Map.of("size", size))) {
      long expected = size.equals("1G") ? 1L << 30 : Long.parseLong(size);
      assertThat(open(export).traits().size()).isEqualTo(expected);
    }
  }

  @Test
  void everyWrongParameterIsNamedWithWhatWouldBeRight() {
    wrong(Map.of(), "parameter 'size' is required: give size=<SIZE>");
    wrong(
        Map.of("size", "10X"),
        "parameter 'size': '10X' is not a number of bytes with an optional suffix b, k, m, g, t, p,"
            + " e or s, such as 512M");
    wrong(
        Map.of("size", "9223372036854775808"),
        "parameter 'size': '9223372036854775808' is not at most 9223372036854775807 bytes");
    for (String allocator : new String[] {"zstd", "malloc,mlock=true", "SPARSE"}) {
      wrong(
          Map.of("size", "1G", "allocator", allocator),
          "parameter 'allocator': '" + allocator + "' is not one of sparse, malloc");
    }
    wrong(
        Map.of("size", "1", "alocator", "x"),
        "unknown parameter 'alocator'; did you mean 'allocator'?");
  }

  private void wrong(Map<String, String> given, String message) {
    assertThatThrownBy(() -> export(given))
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  @Test
  void parametersCheckThemselves() {
    assertThatThrownBy(() -> new MemoryParameters(-1, Allocator.SPARSE))
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'size': -1 is not 0 to 9223372036854775807 bytes");
  }

  @Test
  void mallocRefusesMoreThanThereIs() throws IOException {
    assumeTrue(FreeMemory.bytes() < Long.MAX_VALUE, "the system does not tell how much there is");
    Export export = export(Map.of("size", "1E", "allocator", "malloc"));
    assertThatThrownBy(export::ready)
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "parameter 'size': allocator=malloc takes all memory at the start, and of"
                + " 1152921504606846976 bytes there are \\d+; give a smaller size, or"
                + " allocator=sparse");
  }

  @Test
  void offersWhatNbdkitsPluginOffers() throws IOException {
    try (Export export = export(Map.of("size", "1G"))) {
      Traits traits = open(export).traits();
      assertThat(traits.zero()).isEqualTo(Support.NATIVE);
      assertThat(traits.fastZero()).isEqualTo(Support.NATIVE);
      assertThat(traits.trim()).isEqualTo(Support.NATIVE);
      assertThat(traits.fua()).isEqualTo(Support.NATIVE);
      assertThat(traits.cache()).isEqualTo(Support.NATIVE);
      assertThat(traits.flush()).isEqualTo(Support.EMULATE);
      assertThat(traits.multiConn()).isEqualTo(Support.NATIVE);
      assertThat(traits.rotational()).isFalse();
      assertThat(traits.readOnly()).isFalse();
      assertThat(traits.blocking()).isEqualTo(Blocking.NEVER);
      assertThat(traits.blockSizes()).isEqualTo(BlockSizes.ANY);
      assertThat(export.concurrency()).isEqualTo(Concurrency.PARALLEL);
    }
  }

  @Test
  void isReadOnlyForAClientThatWantsIt() throws IOException {
    try (Export export = export(Map.of("size", "1G"))) {
      assertThat(export.open(new TestClient("", true)).traits().readOnly()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sparse", "malloc"})
  void allHandlesUnderAllNamesHaveTheSameDisk(String allocator) throws IOException {
    try (Export export = export(Map.of("size", "1M", "allocator", allocator))) {
      Handle one = export.open(new TestClient("one", false));
      Handle other = export.open(new TestClient("other", true));
      assertThat(one.traits().identity()).isEqualTo(other.traits().identity()).isPresent();
      one.write(new Range(5, 3), new TestSource(new byte[] {1, 2, 3}), Set.of(Flag.FUA));
      assertThat(read(other, 4, 5)).containsExactly(0, 1, 2, 3, 0);
      one.zero(new Range(6, 1), Set.of(Flag.FAST_ZERO));
      one.trim(new Range(7, 1), Flag.NONE);
      one.cache(new Range(0, 1 << 20));
      one.flush();
      assertThat(read(other, 4, 5)).containsExactly(0, 1, 0, 0, 0);
    }
  }

  private static byte[] read(Handle handle, int at, int length) throws IOException {
    TestSink sink = new TestSink(length);
    handle.read(new Range(at, length), sink);
    return sink.bytes();
  }

  @Test
  void twoExportsAreTwoDisks() throws IOException {
    try (Export one = export(Map.of("size", "1M"));
        Export other = export(Map.of("size", "1M"))) {
      assertThat(open(one).traits().identity()).isNotEqualTo(open(other).traits().identity());
    }
  }

  @Test
  void noHoleMakesAllocatedZeroes() throws IOException {
    try (Export export = export(Map.of("size", "1M"))) {
      Handle handle = open(export);
      handle.zero(new Range(0, 1 << 20), Set.of(Flag.NO_HOLE));
      assertThat(told(handle)).isEqualTo(Allocation.ZERO);
      handle.zero(new Range(0, 1 << 20), Flag.NONE);
      assertThat(told(handle)).isEqualTo(Allocation.HOLE_ZERO);
    }
  }

  private static long told(Handle handle) throws IOException {
    return handle.contexts().allocation().orElseThrow().extents(new Range(0, 1), 1).status(0);
  }

  /** Only what takes no place on the disk, not even as zeroes, is in no image. */
  @Test
  void whatIsNoHoleIsLocal() throws IOException {
    try (Export export = export(Map.of("size", "1M"))) {
      Handle handle = open(export);
      assertThat(handle.contexts().names()).containsExactly(Allocation.NAME, AllocationDepth.NAME);
      handle.write(new Range(32768, 3), new TestSource(new byte[3]), Flag.NONE);
      handle.zero(new Range(65536, 32768), Set.of(Flag.NO_HOLE));
      assertThat(depth(handle))
          .isEqualTo(
              ExtentMap.strict(0).append(32768, 0).append(65536, 1).append(950272, 0).build());
      handle.trim(new Range(0, 65536), Flag.NONE);
      handle.zero(new Range(65536, 32768), Flag.NONE);
      assertThat(depth(handle)).isEqualTo(ExtentMap.of(0, 1 << 20, 0));
    }
  }

  @Test
  void aDiskWithAllItsMemoryIsLocal() throws IOException {
    try (Export export = export(Map.of("size", "1M", "allocator", "malloc"))) {
      assertThat(depth(open(export))).isEqualTo(ExtentMap.of(0, 1 << 20, 1));
    }
  }

  private static ExtentMap depth(Handle handle) throws IOException {
    MetaContext depth = handle.contexts().find(AllocationDepth.NAME).orElseThrow();
    assertThat(depth.reqOne()).isEqualTo(Support.NATIVE);
    return depth.extents(new Range(0, 1 << 20), 9);
  }
}
