package nbd.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.client.OptionRefused;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.wire.OptionError;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Exports are put, removed and opened, and a plugin comes and goes, all at the same time. Every
 * layer watches over its own life: nothing may touch an export after its end or twice at once end
 * it, and each export's owner knows at any time what it has to be.
 */
class HammerTest {
  private static final int NAMES = 4;
  private static final int CHANGES = 150;

  private final Set<String> breaches = ConcurrentHashMap.newKeySet();
  private final Set<Watched> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicInteger refusals = new AtomicInteger();

  /** An export that knows whether it may be used. */
  private final class Watched implements Export {
    private final long size;
    private final AtomicInteger handles = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();

    Watched(long size) {
      this.size = size;
      open.add(this);
    }

    private void used(String what) {
      if (ended.get()) {
        breaches.add(what + " after the end");
      }
    }

    @Override
    public Handle open(Client client) {
      used("open");
      handles.incrementAndGet();
      return new WatchedHandle(this);
    }

    @Override
    public void close() {
      if (!ended.compareAndSet(false, true)) {
        breaches.add("ended twice");
      }
      if (handles.get() != 0 || inside.get() != 0) {
        breaches.add("ended with handles open or requests inside");
      }
      open.remove(this);
    }
  }

  private final class WatchedHandle extends ByteDisk {
    private final Watched export;
    private final AtomicBoolean closed = new AtomicBoolean();

    WatchedHandle(Watched export) {
      super(ableTraits(export.size).build());
      this.export = export;
    }

    @Override
    public void read(Range range, ReadSink out) throws IOException {
      export.inside.incrementAndGet();
      export.used("read");
      if (closed.get()) {
        breaches.add("read after the close");
      }
      LockSupport.parkNanos(1);
      out.hole(0, range.length());
      export.inside.decrementAndGet();
    }

    @Override
    public void close() {
      if (!closed.compareAndSet(false, true)) {
        breaches.add("closed twice");
      }
      export.used("close");
      export.handles.decrementAndGet();
    }
  }

  private SizedPlugin plugin(String name) {
    return new SizedPlugin(name) {
      @Override
      public Export export(Parameters parameters, Host host) {
        return new Watched(parameters.number("size"));
      }
    };
  }

  private final SizedPlugin steady = plugin("steady");
  private final SizedPlugin fickle = plugin("fickle");
  private final LiveCatalog catalog = new LiveCatalog(steady, fickle);
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private Thread start(String name, Work work) {
    return Thread.ofPlatform()
        .name(name)
        .start(
            () -> {
              try {
                work.run();
              } catch (Exception | Error failure) {
                failures.add(failure);
              }
            });
  }

  /** Has a name to itself: what it has done last is what there has to be. */
  private void own(LiveServer live, int number) throws IOException {
    Random random = new Random(number);
    String name = "n" + number;
    for (int i = 0; i < CHANGES; i++) {
      Optional<ExportSpec> wanted = Optional.empty();
      if (random.nextInt(4) == 0) {
        live.server().remove(name);
      } else {
        String plugin = random.nextInt(3) == 0 ? "fickle" : "steady";
        wanted = Optional.of(Specs.ending(Specs.sized(name, plugin, 1 + random.nextInt(4))));
        live.server().put(wanted.get());
      }
      assertIs(live, name, wanted);
    }
  }

  private void assertIs(LiveServer live, String name, Optional<ExportSpec> wanted)
      throws IOException {
    assertThat(live.server().exports())
        .filteredOn(status -> status.spec().name().equals(name) && !waits(status, wanted))
        .extracting(ExportStatus::spec)
        .isSubsetOf(wanted.stream().toList());
    if (wanted.isPresent() && wanted.get().plugin().name().equals("steady")) {
      long size = Long.parseLong(wanted.get().plugin().parameters().getFirst().value());
      assertThat(live.size(name)).isEqualTo(size);
    }
  }

  /** What the fickle one is missing for is served as it was before, until that comes. */
  private static boolean waits(ExportStatus status, Optional<ExportSpec> wanted) {
    return wanted.isPresent()
        && wanted.get().plugin().name().equals("fickle")
        && !status.why().isEmpty();
  }

  /** Connects and reads anywhere; whoever is refused is refused as the protocol has it. */
  private void visit(LiveServer live, int seed) throws IOException {
    Random random = new Random(seed);
    while (!over.get()) {
      try (NbdClient client = live.client("n" + random.nextInt(NAMES))) {
        for (int i = 0; i < 20; i++) {
          assertThat(client.read(0, 1)).containsExactly(0);
          reads.incrementAndGet();
        }
      } catch (OptionRefused refused) {
        assertThat(refused.error()).contains(OptionError.UNKNOWN);
        refusals.incrementAndGet();
      } catch (NbdRemoteException refused) {
        assertThat(refused.error()).isEqualTo(WireError.ESHUTDOWN);
        refusals.incrementAndGet();
      }
    }
  }

  private void comeAndGo() {
    while (!over.get()) {
      catalog.remove(fickle);
      LockSupport.parkNanos(1);
      catalog.add(fickle);
    }
  }

  @Test
  @Timeout(60)
  void nothingIsUsedAfterItsEndAndEverythingEnds() throws Exception {
    try (LiveServer live = LiveServer.of(catalog)) {
      List<Thread> owners = new ArrayList<>();
      for (int i = 0; i < NAMES; i++) {
        int number = i;
        owners.add(start("owner", () -> own(live, number)));
      }
      List<Thread> others = new ArrayList<>();
      others.add(start("catalog", this::comeAndGo));
      for (int i = 0; i < 3; i++) {
        int seed = i;
        others.add(start("client", () -> visit(live, seed)));
      }
      for (Thread owner : owners) {
        owner.join();
      }
      over.set(true);
      for (Thread other : others) {
        other.join();
      }
      assertThat(failures).isEmpty();
      assertThat(reads).hasPositiveValue();
      assertThat(refusals).hasPositiveValue();
      assertThat(live.server().exports())
          .allMatch(status -> status.state() == ExportStatus.State.SERVING);
      assertThat(open).hasSameSizeAs(live.server().exports());
    }
    assertThat(breaches).isEmpty();
    assertThat(open).isEmpty();
  }
}
