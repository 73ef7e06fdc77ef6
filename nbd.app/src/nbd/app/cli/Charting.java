package nbd.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import nbd.app.map.MapSpec;
import nbd.app.map.Mapping;
import nbd.app.system.Stop;

/** {@code nbdj map}: maps a disk, which a stop may end at any time. */
record Charting(MapSpec spec, PrintStream out, Stop stop) {
  /**
   * Returns when all is shown.
   *
   * @throws IOException if it cannot be, or was not before the stop
   */
  void chart() throws IOException, InterruptedException {
    FutureTask<Void> mapping =
        new FutureTask<>(
            () -> {
              new Mapping(spec, out).run();
              return null;
            });
    stop.by(() -> mapping.cancel(false));
    // A server may be silent for ever. Whoever waits for it is left behind, and ends with the
    // process: to interrupt it would help only as long as there is a socket to close.
    Thread.ofPlatform().daemon().name("nbdj-map").start(mapping);
    try {
      mapping.get();
    } catch (CancellationException stopped) {
      throw new IOException("stopped before the end of the map", stopped);
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException defect -> throw defect;
        default -> throw new IllegalStateException(failed.getCause());
      }
    }
  }
}
