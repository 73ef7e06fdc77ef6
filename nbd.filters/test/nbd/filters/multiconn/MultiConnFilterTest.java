package nbd.filters.multiconn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import nbd.api.BlockSizes;
import nbd.api.Concurrency;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.api.Support;
import nbd.filters.RandomCalls;
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

class MultiConnFilterTest {
  private static final String EMULATE = "multi-conn-mode=emulate";
  private static final String FAST = "multi-conn-track-dirty=fast";
  private static final String OFF = "multi-conn-track-dirty=off";
  private static final byte[] ONE = {1};

  private final CachingDisk caching = new CachingDisk(64);
  private final Layers disk = Layers.of(caching);

  private Layers behind(String... words) {
    return disk.behind(new MultiConnFilter(), words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "emulate", "disable", "plugin"})
  void keepsTheContract(String mode) throws IOException {
    String word = "multi-conn-mode=" + mode;
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new MultiConnFilter(), word));
    for (int block : new int[] {1, 512, 4096}) {
      Scripted array =
          Scripted.on(new byte[5 * 4096])
              .traits(it -> it.blockSizes(new BlockSizes(block, 4096, 8192)));
      for (String track : new String[] {FAST, OFF}) {
        ContractChecker.check(Layers.of(array).behind(new MultiConnFilter(), word, track));
      }
    }
  }

  @Test
  void keepsTheContractOverHugeDisks() throws IOException {
    ContractChecker.check(Layers.of(Scripted.ofSize(Long.MAX_VALUE)).behind(new MultiConnFilter()));
  }

  @ParameterizedTest
  @CsvSource({
    "auto, NONE, NATIVE",
    "auto, EMULATE, NATIVE",
    "auto, NATIVE, NATIVE",
    "emulate, NATIVE, NATIVE",
    "disable, NATIVE, NONE",
    "plugin, NONE, NONE",
    "plugin, EMULATE, EMULATE",
    "unsafe, NONE, NATIVE"
  })
  void tellsClientsWhatTheModeSays(String mode, Support below, Support told) throws IOException {
    Scripted array = Scripted.on(new byte[64]).traits(it -> it.multiConn(below));
    Layers layers = Layers.of(array).behind(new MultiConnFilter(), "multi-conn-mode=" + mode);
    try (OpenDisk open = layers.open()) {
      assertThat(open.traits().multiConn()).isEqualTo(told);
    }
  }

  @Test
  void tellsNothingByItselfWhereOneClientIsConnectedAtATime() throws IOException {
    CachingDisk single = new CachingDisk(64, Concurrency.SERIALIZE_CONNECTIONS, it -> it);
    try (OpenDisk open = Layers.of(single).behind(new MultiConnFilter()).open()) {
      assertThat(open.traits().multiConn()).isEqualTo(Support.NONE);
    }
  }

  @Test
  void emulatesNothingWithoutFlush() throws IOException {
    CachingDisk without = new CachingDisk(64, Concurrency.PARALLEL, it -> it.flush(Support.NONE));
    Layers layers = Layers.of(without);
    assertThatThrownBy(() -> layers.behind(new MultiConnFilter(), EMULATE).open())
        .isInstanceOf(OpenException.class)
        .hasMessage("multi-conn-mode=emulate needs flush in the layer below, which has none");
    try (OpenDisk open = layers.behind(new MultiConnFilter()).open()) {
      assertThat(open.traits().multiConn()).isEqualTo(Support.NONE);
    }
  }

  @Test
  void changesNoByteAndNoExtent() throws IOException {
    Layers layers = Layers.of(new MemoryPlugin(), "256K").behind(new MultiConnFilter(), EMULATE);
    try (OpenDisk open = layers.open()) {
      Oracle oracle = new Oracle(5, new byte[256 << 10]);
      RandomCalls calls = new RandomCalls(open, oracle, open.size(), 5);
      calls.changes(100);
      calls.questions(60);
      assertThat(open.upgrade().isDone()).isTrue();
      calls.changes(50);
      calls.questions(60);
    }
  }

  @Test
  void carriesSeveralClientsOverAnUpgrade() throws IOException {
    try (OpenDisk a = behind(EMULATE).open();
        OpenDisk b = a.again("")) {
      a.write(0, ONE);
      assertThat(a.upgrade().isDone()).isTrue();
      b.write(1, ONE);
      a.flush();
      assertThat(caching.stable).startsWith(1, 1);
    }
  }

  @Test
  void refusesOtherModes() {
    for (String word : new String[] {"multi-conn-mode=on", "multi-conn-track-dirty=on"}) {
      assertThatThrownBy(() -> behind(word).open())
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining(word.substring(0, word.indexOf('=')));
    }
  }
}
