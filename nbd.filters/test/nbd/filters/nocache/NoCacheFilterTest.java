package nbd.filters.nocache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import nbd.api.ParameterException;
import nbd.api.Support;
import nbd.filters.RandomCalls;
import nbd.filters.recorded.Recorder;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoCacheFilterTest {
  @ParameterizedTest
  @ValueSource(strings = {"none", "emulate", "nop"})
  void keepsTheContract(String mode) throws IOException {
    String word = "cachemode=" + mode;
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new NoCacheFilter(), word));
    ContractChecker.check(
        Layers.of(Scripted.ofSize(Long.MAX_VALUE)).behind(new NoCacheFilter(), word));
  }

  @ParameterizedTest
  @CsvSource({"none, NONE", "emulate, EMULATE", "nop, NATIVE"})
  void offersWhatTheModeSaysWhateverTheDiskBelowDoes(String mode, Support cache)
      throws IOException {
    for (Support below : Support.values()) {
      Scripted disk = Scripted.on(new byte[512]).traits(it -> it.cache(below));
      Layers layers = Layers.of(disk).behind(new NoCacheFilter(), "cachemode=" + mode);
      try (OpenDisk open = layers.open()) {
        assertThat(open.traits().cache()).isEqualTo(cache);
      }
    }
  }

  private static List<String> below(String mode) throws IOException {
    Recorder seen = new Recorder();
    Layers layers =
        Layers.of(Scripted.on(new byte[512]))
            .behind(seen)
            .behind(new NoCacheFilter(), "cachemode=" + mode);
    try (OpenDisk disk = layers.open()) {
      disk.cache(0, 512);
      return seen.calls();
    }
  }

  @Test
  void readsOrDoesNothingInsteadOfFetchingAhead() throws IOException {
    assertThat(below("emulate")).containsExactly("READ 0x0+0x200");
    assertThat(below("nop")).isEmpty();
  }

  @Test
  void offersNoneWithoutParameters() throws IOException {
    Layers layers = Layers.of(new MemoryPlugin(), "1M").behind(new NoCacheFilter());
    try (OpenDisk disk = layers.open()) {
      assertThat(disk.traits().cache()).isEqualTo(Support.NONE);
    }
  }

  @Test
  void refusesOtherModes() {
    Layers layers = Layers.of(Scripted.ofSize(1)).behind(new NoCacheFilter(), "cachemode=no");
    assertThatThrownBy(layers::open)
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("cachemode");
  }

  @Test
  void changesNoByteAndNoExtent() throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), "256K").behind(new NoCacheFilter(), "cachemode=emulate");
    try (OpenDisk disk = layers.open()) {
      Oracle oracle = new Oracle(5, new byte[256 << 10]);
      RandomCalls calls = new RandomCalls(disk, oracle, disk.size(), 5);
      calls.changes(100);
      calls.questions(60);
      assertThat(disk.upgrade().isDone()).isTrue();
      calls.changes(50);
      calls.questions(60);
    }
  }
}
