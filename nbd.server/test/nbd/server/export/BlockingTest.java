package nbd.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import nbd.api.Blocking;
import nbd.api.Concurrency;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Traits;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.server.testing.TestClient;
import nbd.server.testing.TestExport;
import nbd.server.testing.TestFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a seat tells of its chain as a whole. */
class BlockingTest {
  private final ScheduledExecutorService nothing = Executors.newScheduledThreadPool(0);

  /** A filter whose traits are all its own, whatever is below. */
  private static TestFilter claiming(String name, Blocking blocking) {
    return TestFilter.ofHandles(name, handle -> new Claiming(handle, blocking));
  }

  private static final class Claiming extends PassThrough {
    private final Traits traits;

    Claiming(Handle below, Blocking blocking) {
      super(below);
      traits = Traits.of(512).blocking(blocking).build();
    }

    @Override
    public Traits traits() {
      return traits;
    }
  }

  private static SizedPlugin plugin(Blocking blocking, Concurrency concurrency) {
    return new SizedPlugin("disk") {
      @Override
      protected TestExport make(long size) {
        Traits traits = ByteDisk.ableTraits(size).blocking(blocking).build();
        return new TestExport(new ByteDisk(traits)).standing(concurrency);
      }
    };
  }

  private Seat seat(SizedPlugin disk, TestFilter... filters) throws IOException {
    LiveCatalog catalog = new LiveCatalog(disk);
    List.of(filters).forEach(catalog::add);
    String[] names = List.of(filters).stream().map(TestFilter::name).toArray(String[]::new);
    Duration patience = Duration.ofSeconds(1);
    Exports exports = new Exports(catalog, nothing, _ -> {}, patience, patience, patience);
    exports.put(new SpecSource(Specs.sized("a", "disk", 1024, names)));
    return exports.directory().open("a", TestClient::of);
  }

  @ParameterizedTest
  @CsvSource({
    "NEVER, NEVER, NEVER, NEVER",
    "ALWAYS, NEVER, NEVER, ALWAYS",
    "NEVER, ALWAYS, NEVER, ALWAYS",
    "NEVER, NEVER, ALWAYS, ALWAYS",
    "MAYBE, NEVER, NEVER, MAYBE",
    "MAYBE, ALWAYS, NEVER, ALWAYS"
  })
  void aChainIsAsBlockingAsItsMostBlockingLayer(
      Blocking disk, Blocking inner, Blocking outer, Blocking chain) throws IOException {
    try (Seat seat =
        seat(
            plugin(disk, Concurrency.PARALLEL),
            claiming("outer", outer),
            claiming("inner", inner))) {
      assertThat(seat.traits().blocking()).isEqualTo(chain);
      assertThat(seat.traits().size()).as("else as the outermost tells").isEqualTo(512);
    }
  }

  @ParameterizedTest
  @CsvSource({"PARALLEL", "SERIALIZE_REQUESTS", "SERIALIZE_ALL_REQUESTS", "SERIALIZE_CONNECTIONS"})
  void aSeatTellsWhatTheChainStands(Concurrency concurrency) throws IOException {
    try (Seat seat = seat(plugin(Blocking.NEVER, concurrency), claiming("f", Blocking.NEVER))) {
      assertThat(seat.concurrency()).isEqualTo(concurrency);
    }
  }

  @Test
  void whatWasOpenedUnderAnotherNameDoesNotMakeItLessBlocking() throws IOException {
    SizedPlugin mixed =
        new SizedPlugin("disk") {
          @Override
          protected TestExport make(long size) {
            return new TestExport(
                client -> {
                  boolean slow = client.exportName().equals("slow");
                  Blocking how = slow ? Blocking.ALWAYS : Blocking.NEVER;
                  return new ByteDisk(ByteDisk.ableTraits(size).blocking(how).build());
                });
          }
        };
    Duration patience = Duration.ofSeconds(1);
    LiveCatalog catalog = new LiveCatalog(mixed).add(claiming("f", Blocking.NEVER));
    Exports exports = new Exports(catalog, nothing, _ -> {}, patience, patience, patience);
    exports.put(new SpecSource(Specs.sized("a", "disk", 1024, "f")));
    try (Seat fast = exports.directory().open("a/fast", TestClient::of);
        Seat slow = exports.directory().open("a/slow", TestClient::of)) {
      assertThat(fast.traits().blocking()).isEqualTo(Blocking.NEVER);
      assertThat(slow.traits().blocking()).isEqualTo(Blocking.ALWAYS);
    }
  }
}
