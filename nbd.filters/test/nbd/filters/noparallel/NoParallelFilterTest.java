package nbd.filters.noparallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Plugin;
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

class NoParallelFilterTest {
  private static final String REQUESTS = "serialize=requests";
  private static final String ALL_REQUESTS = "serialize=all-requests";

  /** A disk that stands as many calls as a test says. */
  private record Standing(Concurrency most) implements Plugin {
    @Override
    public String name() {
      return "standing";
    }

    @Override
    public String description() {
      return "a disk of a test";
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      Export made = Scripted.on(new byte[512]).export(parameters, host);
      return new Export() {
        @Override
        public Handle open(Client client) throws IOException {
          return made.open(client);
        }

        @Override
        public Concurrency concurrency() {
          return most;
        }

        @Override
        public Handover handover() {
          return Handover.BESIDE;
        }
      };
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {REQUESTS, ALL_REQUESTS})
  void keepsTheContract(String word) throws IOException {
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new NoParallelFilter(), word));
    ContractChecker.check(
        Layers.of(Scripted.ofSize(Long.MAX_VALUE)).behind(new NoParallelFilter(), word));
  }

  @ParameterizedTest
  @CsvSource({
    "requests, PARALLEL, SERIALIZE_REQUESTS",
    "all-requests, PARALLEL, SERIALIZE_ALL_REQUESTS",
    "connections, PARALLEL, SERIALIZE_CONNECTIONS",
    "requests, SERIALIZE_ALL_REQUESTS, SERIALIZE_ALL_REQUESTS",
    "requests, SERIALIZE_CONNECTIONS, SERIALIZE_CONNECTIONS",
    "connections, SERIALIZE_REQUESTS, SERIALIZE_CONNECTIONS"
  })
  void letsNoMoreCallsInThanItSaysAndTheDiskStands(String mode, Concurrency below, Concurrency both)
      throws IOException {
    Layers layers =
        Layers.of(new Standing(below)).behind(new NoParallelFilter(), "serialize=" + mode);
    try (OpenDisk disk = layers.open()) {
      assertThat(disk.export().concurrency()).isEqualTo(both);
    }
  }

  @Test
  void serializesTheRequestsOfEachClientWithoutParameters() throws IOException {
    Layers layers = Layers.of(new MemoryPlugin(), "1M").behind(new NoParallelFilter());
    try (OpenDisk disk = layers.open()) {
      assertThat(disk.export().concurrency()).isEqualTo(Concurrency.SERIALIZE_REQUESTS);
    }
  }

  /** Also in an upgrade, where two could be open otherwise. */
  @Test
  void hasOneHandleOpenAtATimeWhereClientsAreSerialized() throws IOException {
    Layers disk = Layers.of(new Standing(Concurrency.PARALLEL));
    assertThat(handover(disk, "serialize=connections")).isEqualTo(Handover.AFTER_CLOSE);
    assertThat(handover(disk, REQUESTS)).isEqualTo(Handover.BESIDE);
    assertThat(handover(disk, ALL_REQUESTS)).isEqualTo(Handover.BESIDE);
  }

  private static Handover handover(Layers disk, String word) throws IOException {
    try (OpenDisk open = disk.behind(new NoParallelFilter(), word).open()) {
      return open.handover();
    }
  }

  @Test
  void changesNoByteAndNoExtent() throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), "256K").behind(new NoParallelFilter(), ALL_REQUESTS);
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

  @Test
  void refusesOtherModes() {
    Layers layers = Layers.of(Scripted.ofSize(1)).behind(new NoParallelFilter(), "serialize=all");
    assertThatThrownBy(layers::open)
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("serialize");
  }
}
