package nbd.filters.cow;

import nbd.filters.Twin;
import nbd.filters.Twin.Difference;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

class NbdkitCowTest {
  private static Twin twin(String words, String... commands) throws Exception {
    Layers layers = Layers.of(new MemoryPlugin(), "1M").behind(new CowFilter(), words.split(" "));
    return Twin.of("-U - --filter=cow memory 1M " + words, layers, commands);
  }

  @Test
  void writesReadsAndTrimsAsByNbdkit() throws Exception {
    twin(
            "cow-block-size=64K",
            "size()",
            "blocks()",
            "flags()",
            "map()",
            "write(100, 70000)",
            "read(0, 200000)",
            "map()",
            "write(655360, 65536, 0)",
            "map()",
            "trim(0, 65536)",
            "map()",
            "trim(70000, 100)",
            "read(69999, 16)",
            "zero(131072, 65536)",
            "zero(196608, 65536, FAST_ZERO)",
            "write(1048575, 1, 1, FUA)",
            "map()",
            "flush()",
            "cache(0, 1048576)",
            "map()",
            "read(0, 1048576)")
        .assertSameBut(
            new Difference(
                "blocks()",
                "[1, 65536, 4294967295]",
                "[1, 65536, 67108864]",
                "the server tells what it takes at most"),
            new Difference(
                "flags()",
                "flush fua trim cache multi_conn",
                "flush fua trim zero fast_zero cache multi_conn",
                "nbdkit asks the disk below, which is read-only, whether it can write zeroes"),
            new Difference(
                "zero(131072, 65536)", "EINVAL", "done", "the client is not offered it there"),
            new Difference(
                "zero(196608, 65536, FAST_ZERO)", "EINVAL", "done", "nor is it offered this"));
  }

  @Test
  void storesWhatIsReadButNoHoles() throws Exception {
    twin(
            "cow-block-size=4K cow-on-read=true",
            "write(0, 65536)",
            "trim(4096, 8192)",
            "read(0, 65536)",
            "map()",
            "trim(20485, 10000)",
            "map()",
            "read(0, 131072)",
            "map()")
        .assertSameBut(
            new Difference(
                "map() #3",
                "0-4096:0 4096-12288:3 12288-24576:0 24576-28672:3 28672-131072:0 131072-1048576:3",
                "0-4096:0 4096-12288:3 12288-24576:0 24576-28672:3 28672-65536:0 65536-1048576:3",
                "a hole that is read is a hole, and takes no room"));
  }

  @Test
  void storesWhatIsFetchedAheadButNoHoles() throws Exception {
    twin(
            "cow-block-size=4K cow-on-cache=true",
            "write(4096, 4096)",
            "cache(0, 32768)",
            "map()",
            "read(0, 65536)")
        .assertSameBut(
            new Difference(
                "map()",
                "0-32768:0 32768-1048576:3",
                "0-4096:3 4096-8192:0 8192-1048576:3",
                "a hole that is fetched ahead is a hole, and takes no room"));
  }
}
