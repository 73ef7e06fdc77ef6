package nbd.plugins.sh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.testkit.TestClient;
import nbd.testkit.TestHost;
import nbd.testkit.TestSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several runs at a time, and runs that do not end. */
@Timeout(60)
class ProcessesTest {
  @TempDir private Path folder;
  private final TestHost host = new TestHost();
  private final EvalPlugin plugin = new EvalPlugin();
  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void end() throws IOException {
    plugin.stop();
    callers.shutdown();
    host.close();
  }

  private Handle disk(String... words) throws IOException {
    return export(words).open(new TestClient(""));
  }

  private Export export(String... words) throws IOException {
    return Scripted.export(plugin, host, words);
  }

  private Future<byte[]> reading(Handle disk, long offset) {
    Callable<byte[]> read =
        () -> {
          try (TestSink sink = new TestSink(3)) {
            disk.read(new Range(offset, 3), sink);
            return sink.bytes();
          }
        };
    return callers.submit(read);
  }

  @Test
  void parallelRunsMeet() throws Exception {
    // Each waits until the other one is there, and gives up after ten seconds.
    Handle disk =
        disk(
            "thread_model=echo parallel",
            "get_size=echo 1M",
            "pread=: >$tmpdir/at-$4; i=0; until [ -e $tmpdir/at-0 ] && [ -e $tmpdir/at-8 ]; do"
                + " i=$((i+1)); [ $i -lt 100 ] || exit 1; sleep 0.1; done; printf abc");
    Future<byte[]> one = reading(disk, 0);
    Future<byte[]> other = reading(disk, 8);
    assertThat(one.get()).hasSize(3);
    assertThat(other.get()).hasSize(3);
  }

  @Test
  void withoutAThreadModelNoTwoMethodsRunAtATime() throws Exception {
    String alone = "mkdir $tmpdir/busy || exit 1; sleep 0.2; rmdir $tmpdir/busy; ";
    Export export =
        export(
            "get_size=" + alone + "echo 1M",
            "pread=" + alone + "printf abc",
            "list_exports=" + alone + "echo x");
    Handle disk = export.open(new TestClient(""));
    List<Future<?>> all =
        List.of(
            reading(disk, 0),
            reading(disk, 8),
            callers.submit(export::list),
            callers.submit(() -> export.open(new TestClient(""))));
    for (Future<?> each : all) {
      each.get();
    }
  }

  @Test
  void aRunThatHangsIsEndedWithAllItStartedWhenThePluginStops() throws Exception {
    Path pids = folder.resolve("pids");
    Handle disk =
        disk(
            "get_size=echo 1M",
            "pread=sleep 1000 & echo $$ $! >'"
                + pids
                + ".new'; mv '"
                + pids
                + ".new' '"
                + pids
                + "'; wait");
    Future<byte[]> hanging = reading(disk, 0);
    while (!Files.exists(pids)) {
      assertThat(hanging.isDone()).isFalse();
      TimeUnit.MILLISECONDS.sleep(10);
    }
    plugin.stop();
    assertThatThrownBy(hanging::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("signal 9 (SIGKILL)");
    for (String pid : Files.readString(pids).strip().split(" ", -1)) {
      assertThat(hasEnded(Long.parseLong(pid))).isTrue();
    }
    assertThatThrownBy(() -> reading(disk, 0).get()).hasMessageContaining("the plugin has stopped");
  }

  /** Also one whose parent has not looked. */
  private static boolean hasEnded(long pid) throws Exception {
    for (int i = 0; i < 1000; i++) {
      Path stat = Path.of("/proc/" + pid + "/stat");
      if (!Files.exists(stat) || Files.readString(stat).contains(") Z ")) {
        return true;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return false;
  }
}
