package nbd.bench.jmh;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.server.Catalog;
import nbd.server.ExportSpec;
import nbd.server.export.Exports;
import nbd.server.export.Opened;
import nbd.server.export.Seat;
import nbd.server.export.SpecSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it costs a request that an export can be upgraded at any moment. */
@State(Scope.Thread)
public class Gate extends Timed {
  private static final int BATCH = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ScheduledExecutorService background = Executors.newScheduledThreadPool(1);
  private Exports exports;
  private Seat seat;

  /** For JMH. */
  public Gate() {}

  /** Takes a seat. */
  @Setup
  public void open() throws IOException {
    exports =
        new Exports(
            new Memory(List.of(new MemoryPlugin()), List.of()),
            background,
            _ -> {},
            PATIENCE,
            PATIENCE,
            PATIENCE);
    var disk = new ExportSpec.Layer("memory", Map.of("size", "1M"));
    exports.put(new SpecSource(new ExportSpec("", "", List.of(), disk, false)));
    seat = exports.directory().open("", (_, _) -> Disks.client());
  }

  /** Leaves. */
  @TearDown
  public void close() throws IOException {
    seat.close();
    exports.close(System.nanoTime());
    background.shutdown();
  }

  /** A request that comes alone: in and out. */
  @Benchmark
  public Opened alone() throws IOException {
    Opened disk = seat.enter();
    seat.leave();
    return disk;
  }

  /** One of 64 that come together: each looks whether it is waited for. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int together() throws IOException {
    Opened _ = seat.enter();
    int waitedFor = 0;
    for (int i = 0; i < BATCH; i++) {
      waitedFor += seat.isWaitedFor() ? 1 : 0;
    }
    seat.leave();
    return waitedFor;
  }

  /** One that a worker executes: counted by two threads. */
  @Benchmark
  public void handedOff() throws IOException {
    seat.enter();
    seat.stay();
    seat.leave();
    seat.leave();
  }

  private record Memory(List<Plugin> plugins, List<Filter> filters) implements Catalog {}
}
