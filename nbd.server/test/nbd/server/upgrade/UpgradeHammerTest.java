package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.client.OptionRefused;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.NastyPlugin;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Versions come, good and bad ones, configurations change and the export goes and comes, from
 * several threads at the same time. Each layer watches over its own life.
 */
class UpgradeHammerTest {
  private static final int UPGRADES = 60;
  private static final String[] CALLS = {"export", "ready", "open", "adopt", "retain", "flush"};

  private final long seed = System.nanoTime();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger worked = new AtomicInteger();
  private final AtomicInteger versions = new AtomicInteger();
  private final AtomicInteger notes = new AtomicInteger();
  private final ConcurrentLinkedDeque<NastyPlugin> there = new ConcurrentLinkedDeque<>();

  @FunctionalInterface
  private interface Work {
    void once(Random random) throws IOException;
  }

  /** Does this again and again until the end. */
  private CompletableFuture<Integer> start(int number, Work work) {
    Random random = new Random(seed + number);
    return Waiting.begin(
        () -> {
          int times = 0;
          for (; !over.get(); times++) {
            work.once(random);
            worked.incrementAndGet();
          }
          return times;
        });
  }

  /** One that may fail a few times, but is no hopeless case. */
  private NastyPlugin version(Stage stage, Random random, int calls) {
    NastyPlugin made =
        stage
            .version("v" + versions.incrementAndGet())
            .handing(random.nextBoolean() ? Handover.BESIDE : Handover.AFTER_CLOSE);
    if (random.nextBoolean()) {
      String call = CALLS[random.nextInt(calls)];
      made.faults().on(call, Faults.at(1 + random.nextInt(3), Faults.failing(call + " fails")));
    }
    return made;
  }

  /** All others end with this. */
  private void upgrade(Stage stage, int calls) {
    Random random = new Random(seed);
    for (int i = 0; i < UPGRADES; i++) {
      NastyPlugin version = version(stage, random, calls);
      there.addLast(version);
      stage.catalog().add(version);
      stage.catalog().upgrade();
      awaitWork();
    }
    over.set(true);
  }

  /** An export that is just removed is upgraded in no time; the others are to get their turn. */
  private void awaitWork() {
    int before = worked.get();
    for (int i = 0; i < 500 && worked.get() == before; i++) {
      LockSupport.parkNanos(100_000);
    }
  }

  private void put(Stage stage) throws IOException {
    try {
      stage.live().server().put(Stage.spec(Map.of("note", "n" + notes.incrementAndGet())));
    } catch (IOException failed) {
      assertThat(failed).message().containsAnyOf("fails", "another change", "removed", "ended");
    }
  }

  /** As the deployer does it: what nothing is made of goes. */
  private void removeUnused(Stage stage) {
    NastyPlugin oldest = there.pollFirst();
    if (oldest != null) {
      if (there.size() < 2 || stage.catalog().isUsed(oldest)) {
        there.addFirst(oldest);
      } else {
        stage.catalog().remove(oldest);
      }
    }
    Thread.onSpinWait();
  }

  @Test
  @Timeout(60)
  void clientsNoticeNothingOfUpgradesGoodAndBad() throws Exception {
    System.out.println("seed " + seed);
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      stage.load(2, true);
      List<CompletableFuture<Integer>> all = new ArrayList<>();
      all.add(start(2, _ -> put(stage)));
      all.add(start(3, _ -> stage.catalog().upgrade()));
      all.add(start(4, _ -> removeUnused(stage)));
      upgrade(stage, 5);
      for (CompletableFuture<Integer> each : all) {
        assertThat(Waiting.end(each)).isPositive();
      }
      assertThat(stage.live().server().upgrades())
          .extracting(UpgradeReport::result)
          .contains(Result.UPGRADED, Result.KEPT)
          .doesNotContain(Result.FAILED, Result.BESIDE, Result.REPLACED);
      there.forEach(version -> version.faults().heal());
      stage.assertNextSucceeds();
    }
  }

  /** Clients may be ended here, but only as the protocol has it. */
  private static void visit(Stage stage, Random random) throws IOException {
    try (NbdClient client = stage.client()) {
      for (int i = 0; i < 10; i++) {
        client.write(512L * random.nextInt(100), ByteBuffer.allocate(512));
        if (random.nextInt(5) == 0) {
          client.flush();
        }
      }
    } catch (OptionRefused unknown) {
      assertThat(unknown.error()).isPresent();
    } catch (NbdRemoteException refused) {
      assertThat(refused.error()).isIn(WireError.ESHUTDOWN, WireError.EIO);
    }
  }

  private void removeAny(Stage stage, Random random) throws IOException {
    NastyPlugin oldest = there.size() > 1 ? there.pollFirst() : null;
    if (oldest != null) {
      stage.catalog().remove(oldest);
    }
    if (random.nextInt(4) == 0) {
      stage.live().server().remove("a");
    }
    put(stage);
  }

  @Test
  @Timeout(60)
  void nothingIsUsedAfterItsEndOrByTwoAtATime() throws Exception {
    System.out.println("seed " + seed);
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      List<CompletableFuture<Integer>> all = new ArrayList<>();
      all.add(start(2, random -> removeAny(stage, random)));
      all.add(start(3, _ -> put(stage)));
      all.add(start(4, random -> visit(stage, random)));
      all.add(start(5, random -> visit(stage, random)));
      upgrade(stage, CALLS.length);
      for (CompletableFuture<Integer> each : all) {
        assertThat(Waiting.end(each)).isPositive();
      }
    }
  }
}
