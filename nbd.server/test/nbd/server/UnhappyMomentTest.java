package nbd.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.server.ExportStatus.State;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.server.testing.TestExport;
import org.junit.jupiter.api.Test;

/** Plugins and exports that come and go in just the moment in which nobody can know of it yet. */
class UnhappyMomentTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  private final LiveCatalog catalog = new LiveCatalog();

  /** Something happens right after the catalog has answered once. */
  private Catalog eventful(Runnable event) {
    AtomicReference<Runnable> next = new AtomicReference<>(event);
    return new Catalog() {
      @Override
      public List<Plugin> plugins() {
        return catalog.plugins();
      }

      @Override
      public List<Filter> filters() {
        return catalog.filters();
      }

      @Override
      public Optional<Plugin> plugin(String name) {
        Optional<Plugin> answer = catalog.plugin(name);
        Optional.ofNullable(next.getAndSet(null)).ifPresent(Runnable::run);
        return answer;
      }

      @Override
      public AutoCloseable watch(Watcher watcher) {
        return catalog.watch(watcher);
      }
    };
  }

  @Test
  void aPluginThatComesRightAfterItWasMissedIsNotMissedForever() throws IOException {
    SizedPlugin disk = new SizedPlugin("disk");
    try (LiveServer live = LiveServer.of(eventful(() -> catalog.add(disk)))) {
      live.server().put(Specs.sized("a", "disk", 1000));
      live.assertState("a", State.SERVING, "");
      assertThat(live.size("a")).isEqualTo(1000);
    }
  }

  @Test
  void aPluginThatGoesRightAfterItWasFoundIsNotUsed() throws IOException {
    SizedPlugin disk = new SizedPlugin("disk");
    catalog.add(disk);
    try (LiveServer live = LiveServer.of(eventful(() -> catalog.remove(disk)))) {
      live.server().put(Specs.sized("a", "disk", 1000));
      live.assertState("a", State.VACANT, "plugin 'disk' is not installed");
      assertThat(disk.made()).isEmpty();
    }
  }

  @Test
  void aPluginThatIsRenewedRightAfterItWasFoundIsUsedAnew() throws IOException {
    SizedPlugin old = new SizedPlugin("disk");
    SizedPlugin renewed = new SizedPlugin("disk");
    catalog.add(old);
    Runnable renewal = () -> catalog.add(renewed).remove(old);
    try (LiveServer live = LiveServer.of(eventful(renewal))) {
      live.server().put(Specs.sized("a", "disk", 1000));
      live.assertState("a", State.SERVING, "");
      assertThat(old.made()).isEmpty();
      assertThat(renewed.made()).hasSize(1);
    }
  }

  /** The plugin is waited for as long as a request is. */
  @Test
  void aPluginThatGoesWhileItMakesAnExportLeavesAVacancy() throws IOException {
    SizedPlugin going =
        new SizedPlugin("disk") {
          @Override
          public Export export(Parameters parameters, Host host) throws IOException {
            Export made = super.export(parameters, host);
            catalog.remove(this);
            return made;
          }
        };
    catalog.add(going);
    try (LiveServer live = LiveServer.impatient(catalog, SHORT)) {
      live.server().put(Specs.sized("a", "disk", 1000));
      live.assertState("a", State.VACANT, "plugin 'disk' is not installed");
      assertThat(going.last().events().all()).containsExactly("end");
      live.assertUnknown("a", "plugin 'disk' is not installed");
    }
  }

  @Test
  void aDiskThatIsOpenedWhileItsExportEndsIsClosedAgain() throws Exception {
    AtomicReference<LiveServer> server = new AtomicReference<>();
    SizedPlugin disk =
        new SizedPlugin("disk") {
          @Override
          protected TestExport make(long size) {
            return new TestExport(
                client -> {
                  if (client.exportName().equals("late")) {
                    server.get().server().remove("a");
                  }
                  return ByteDisk.able(size);
                });
          }
        };
    try (LiveServer live = LiveServer.impatient(catalog.add(disk), SHORT)) {
      server.set(live);
      live.server().put(Specs.sized("a", "disk", 1000));
      live.assertUnknown("a/late", "being removed");
      disk.last().events().await("end", 1);
      assertThat(disk.last().events().all()).containsExactly("open late", "close late", "end");
      long patience = System.nanoTime() + 10_000_000_000L;
      while (!live.server().exports().isEmpty()) {
        assertThat(System.nanoTime()).isLessThan(patience);
        LockSupport.parkNanos(100_000);
      }
    }
  }

  @Test
  void anExportThatIsReplacedWhileItsReplacementIsMadeKeepsTheLastOne() throws IOException {
    AtomicReference<LiveServer> server = new AtomicReference<>();
    SizedPlugin disk = new SizedPlugin("disk");
    SizedPlugin slow =
        new SizedPlugin("slow") {
          @Override
          public Export export(Parameters parameters, Host host) throws IOException {
            server.get().server().put(Specs.sized("a", "disk", 500));
            return super.export(parameters, host);
          }
        };
    try (LiveServer live = LiveServer.of(catalog.add(disk).add(slow))) {
      server.set(live);
      live.server().put(Specs.sized("a", "slow", 1000));
      assertThat(live.size("a")).isEqualTo(1000);
      assertThat(disk.last().events().all()).containsExactly("end");
    }
  }
}
