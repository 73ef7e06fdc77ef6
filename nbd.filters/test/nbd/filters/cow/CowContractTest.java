package nbd.filters.cow;

import java.io.IOException;
import nbd.api.BlockSizes;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CowContractTest {
  private static final int SIZE = 299_520;

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new CowFilter(), words);
  }

  private static Scripted written() {
    return Scripted.on(Samples.bytes(SIZE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cow-block-size=4K",
        "cow-block-size=64K",
        "cow-block-size=2M",
        "cow-on-read=true",
        "cow-on-cache=true",
        "cow-on-read=/"
      })
  void keepsTheContract(String words) throws IOException {
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new CowFilter(), words));
    ContractChecker.check(behind(written(), words));
    ContractChecker.check(behind(written(), words).readOnly());
  }

  @ParameterizedTest
  @CsvSource({"512, 262144", "4096, 262144", "65536, 262144", "512, 200000", "65536, 200000"})
  void keepsTheContractOverBlocks(int minimum, int size) throws IOException {
    Scripted disk =
        Scripted.on(Samples.bytes(size))
            .traits(it -> it.blockSizes(new BlockSizes(minimum, 65536, 65536)));
    ContractChecker.check(behind(disk, "cow-block-size=4K"));
    ContractChecker.check(behind(disk, "cow-on-read=true"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4095, 4097, Long.MAX_VALUE - 4095, Long.MAX_VALUE})
  void keepsTheContractAtAnySize(long size) throws IOException {
    Scripted disk = Scripted.ofSize(size).content(Samples::at);
    ContractChecker.check(behind(disk, "cow-block-size=4K"));
    ContractChecker.check(behind(disk));
  }

  @Test
  void keepsTheContractOverItself() throws IOException {
    ContractChecker.check(
        behind(written(), "cow-block-size=4K").behind(new CowFilter(), "cow-on-read=true"));
  }
}
