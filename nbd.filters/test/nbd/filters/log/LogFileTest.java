package nbd.filters.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.filters.Tool;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.TestClient;
import nbd.testkit.TestHost;
import nbd.testkit.TestSink;
import org.junit.jupiter.api.Test;

class LogFileTest extends WithLogFile {
  @Test
  void writesTheTimeOfTheClockInUtc() throws IOException {
    Instant when = Instant.parse("2020-08-06T02:07:23.080415999Z");
    Clock clock = Clock.fixed(when, ZoneId.of("Pacific/Auckland"));
    try (Journal journal = new Journal(List.of(LogFile.open(file(), false)), clock)) {
      journal.print(OptionalLong.of(7), "Ready", "thread_model=3");
    }
    assertThat(file()).hasContent("2020-08-06 02:07:23.080415 connection=7 Ready thread_model=3\n");
  }

  @Test
  void emptiesTheFile() throws IOException {
    Files.writeString(file(), TIME + "old\n");
    behind(Scripted.ofSize(1)).open().close();
    assertThat(lines()).startsWith("Ready thread_model=3").doesNotContain("old");
  }

  @Test
  void keepsWhatTheFileHasIfItIsToAppend() throws IOException {
    Files.writeString(file(), TIME + "old\n");
    behind(Scripted.ofSize(1), "logappend=true").open().close();
    assertThat(lines()).startsWith("old", "Ready thread_model=3");
  }

  @Test
  void saysWhichFileItCannotOpen() {
    Path nowhere = folder.resolve("none").resolve("nbd.log");
    Layers layers = Layers.of(Scripted.ofSize(1)).behind(new LogFilter(), "logfile=" + nowhere);
    assertThatThrownBy(layers::open)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "parameter 'logfile': cannot write to " + nowhere + ": there is no such folder");
  }

  @Test
  void keepsLinesWholeThatManyConnectionsWrite() throws Exception {
    int clients = 8;
    LogFilter filter = new LogFilter();
    Scripted disk = Scripted.ofSize(4096);
    try (TestHost host = new TestHost();
        Export logged =
            filter.wrap(
                disk.export(disk.schema().parse(Map.of()), host),
                filter.schema().parse(Map.of("logfile", "" + file())),
                host)) {
      logged.ready();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        threads.add(Thread.ofPlatform().start(() -> readOften(logged)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(
            lines().stream()
                .collect(
                    Collectors.groupingBy(
                        line -> line.replaceAll("id=\\d+", "id=N"), Collectors.counting())))
        .containsEntry("connection=1 Read id=N offset=0x7 count=0x9 ...", clients * 200L)
        .containsEntry("connection=1 ...Read id=N return=0", clients * 200L)
        .containsEntry("connection=1 Disconnect transactions=200", (long) clients)
        .hasSize(5);
  }

  private static void readOften(Export export) {
    try (Handle disk = export.open(new TestClient(""))) {
      for (int i = 0; i < 200; i++) {
        try (TestSink sink = new TestSink(9)) {
          disk.read(new Range(7, 9), sink);
        }
      }
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void writesToAPipe() throws Exception {
    Tool.sh("mkfifo " + file());
    AtomicReference<String> read = new AtomicReference<>("");
    Thread reader = Thread.ofPlatform().daemon().start(() -> read.set(all(file())));
    behind(Scripted.ofSize(1)).open().close();
    assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
    assertThat(read.get().lines()).hasSize(5).last().asString().contains(" Disconnect ");
  }

  private static String all(Path pipe) {
    try {
      return Files.readString(pipe);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void doesNotLetANameBeginALine() throws IOException {
    behind(Scripted.ofSize(1)).open("a\n" + TIME + "$(b) \"`\\").close();
    assertThat(lines())
        .filteredOn(line -> line.contains(" Connect "))
        .first()
        .asString()
        .contains("export=\"a?" + TIME + "\\$(b) \\\"\\`\\\\\" tls=0");
  }

  @Test
  void doesNotFailARequestWhoseLineCannotBeWritten() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "there is no /dev/full");
    try (OpenDisk disk =
        Layers.of(Scripted.on(Samples.bytes(10)))
            .behind(new LogFilter(), "logfile=" + full)
            .open()) {
      assertThat(disk.read(0, 10)).isEqualTo(Samples.bytes(10));
    }
  }
}
