package nbd.filters.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.filters.RandomCalls;
import nbd.filters.recorded.Recorder;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.TestClient;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;

class LimitFilterTest {
  private static Layers behind(String... words) {
    return Layers.of(new MemoryPlugin(), "1M").behind(new LimitFilter(), words);
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(behind("limit=4"));
    ContractChecker.check(behind("limit=0"));
    ContractChecker.check(
        Layers.of(Scripted.ofSize(Long.MAX_VALUE)).behind(new LimitFilter(), "limit=4"));
  }

  @Test
  void letsOneClientInWithoutParameters() throws IOException {
    try (OpenDisk disk = behind().open()) {
      OpenException refused = catchThrowableOfType(OpenException.class, () -> disk.again(""));
      assertThat(refused.reason()).isEqualTo(OpenException.Reason.POLICY);
      assertThat(refused).hasMessage("limit=1: as many clients are connected already");
    }
  }

  @Test
  void letsAnotherOneInWhenOneHasGone() throws IOException {
    try (OpenDisk disk = behind("limit=2").open()) {
      for (int i = 0; i < 3; i++) {
        try (OpenDisk _ = disk.again("")) {
          assertThatThrownBy(() -> disk.again("")).isInstanceOf(OpenException.class);
        }
      }
    }
  }

  @Test
  void letsAnyNumberInWhereThereIsNoLimit() throws IOException {
    try (OpenDisk disk = behind("limit=0").open();
        OpenDisk _ = disk.again("");
        OpenDisk _ = disk.again("");
        OpenDisk last = disk.again("")) {
      assertThat(last.read(0, 1)).containsExactly(0);
    }
  }

  @Test
  void takesNoPlaceForAClientThatTheDiskBelowDoesNotLetIn() throws IOException {
    Layers layers =
        Layers.of(Scripted.ofSize(1).onlyNames("", "known")).behind(new LimitFilter(), "limit=2");
    try (OpenDisk disk = layers.open()) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> disk.again("unknown")).hasMessage("no disk 'unknown'");
      }
      disk.again("known").close();
    }
  }

  @Test
  void countsAClientOnceThoughItOpensSeveralHandles() throws IOException {
    try (OpenDisk disk = behind("limit=2").open()) {
      TestClient twice = new TestClient("");
      Handle one = disk.export().open(twice);
      Handle other = disk.export().open(twice);
      one.close();
      assertThatThrownBy(() -> disk.again("")).isInstanceOf(OpenException.class);
      other.close();
      disk.again("").close();
    }
  }

  @Test
  void letsNeverMoreInThanTheLimitWhenManyComeAtTheSameTime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    try (OpenDisk disk = behind("limit=3").open();
        var threads = Executors.newFixedThreadPool(6)) {
      List<Callable<Void>> clients = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        clients.add(() -> comeAndGo(disk.export(), inside, refused));
      }
      for (Future<Void> each : threads.invokeAll(clients)) {
        each.get();
      }
      assertThat(inside).hasValue(0);
      assertThat(refused).hasPositiveValue();
      try (OpenDisk _ = disk.again("");
          OpenDisk _ = disk.again("")) {
        assertThatThrownBy(() -> disk.again("")).isInstanceOf(OpenException.class);
      }
    }
  }

  private static Void comeAndGo(Export export, AtomicInteger inside, AtomicInteger refused)
      throws IOException {
    for (int round = 0; round < 300; round++) {
      try (Handle _ = export.open(new TestClient(""))) {
        assertThat(inside.incrementAndGet()).isLessThanOrEqualTo(2);
        LockSupport.parkNanos(10_000);
        inside.getAndDecrement();
      } catch (OpenException full) {
        refused.incrementAndGet();
      }
    }
    return null;
  }

  @Test
  void refusesAClientOverTheWireAndLetsItInLater() throws IOException {
    try (ServedDisk served = behind().serve()) {
      try (WireClient first = served.connect()) {
        assertThat(first.read(0, 1)).containsExactly(0);
        assertThatThrownBy(served::connect)
            .hasMessageContaining("limit=1: as many clients are connected already");
      }
      connectWhenTheOtherHasGone(served);
    }
  }

  /** The server notices a little later that a client has gone. */
  private static void connectWhenTheOtherHasGone(ServedDisk served) throws IOException {
    IOException refused = null;
    for (int attempt = 0; attempt < 200; attempt++) {
      try (WireClient next = served.connect()) {
        assertThat(next.read(0, 1)).containsExactly(0);
        return;
      } catch (IOException full) {
        refused = full;
        LockSupport.parkNanos(20_000_000);
      }
    }
    throw refused;
  }

  @Test
  void keepsItsClientsAndItsLimitOverAnUpgrade() throws IOException {
    Layers layers =
        Layers.of(Scripted.on(new byte[8])).behind(new Recorder()).behind(new LimitFilter());
    try (OpenDisk disk = layers.open()) {
      assertThat(disk.upgrade().isDone()).isTrue();
      assertThatThrownBy(() -> disk.again("")).isInstanceOf(OpenException.class);
      assertThat(disk.upgrade().isDone()).isTrue();
      assertThat(disk.read(0, 8)).isEqualTo(new byte[8]);
    }
  }

  @Test
  void staysAsItIsWhereItsClientsWouldBeTooManyForTheNextLimit() throws IOException {
    try (OpenDisk disk = behind("limit=2").open();
        OpenDisk other = disk.again("")) {
      assertThatThrownBy(() -> disk.upgrade(behind("limit=1")))
          .hasMessageContaining("limit=1: as many clients are connected already");
      other.write(0, new byte[] {1});
      assertThat(disk.read(0, 1)).containsExactly(1);
      assertThat(disk.upgrade(behind("limit=3")).isDone()).isTrue();
      disk.again("").close();
    }
  }

  @Test
  void changesNoByteAndNoExtent() throws IOException {
    try (OpenDisk disk = behind().open()) {
      Oracle oracle = new Oracle(5, new byte[1 << 20]);
      RandomCalls calls = new RandomCalls(disk, oracle, disk.size(), 5);
      calls.changes(100);
      calls.questions(60);
    }
  }

  @Test
  void refusesWhatIsNoNumber() {
    assertThatThrownBy(() -> behind("limit=-1").open())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("limit");
  }
}
