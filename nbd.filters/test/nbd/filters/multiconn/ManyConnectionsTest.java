package nbd.filters.multiconn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.filters.recorded.Recorder;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.ServedDisk;
import nbd.testkit.TestClient;
import nbd.testkit.TestSink;
import nbd.testkit.TestSource;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManyConnectionsTest {
  private static final int SIZE = 48;
  private static final int CLIENTS = 4;

  /** NBD_FLAG_CAN_MULTI_CONN. */
  private static final int CAN_MULTI_CONN = 1 << 8;

  private static Layers behind(CachingDisk disk, String track) {
    return Layers.of(disk)
        .behind(
            new MultiConnFilter(), "multi-conn-mode=emulate", "multi-conn-track-dirty=" + track);
  }

  /** Between two flushes each byte has one writer, and anybody reads it, new or old. */
  @ParameterizedTest
  @CsvSource({"connection, 1", "connection, 2", "fast, 3", "off, 4"})
  void showsEverybodyTheSameBytesAfterAnyFlush(String track, long seed) throws IOException {
    Random random = new Random(seed);
    byte[] model = new byte[SIZE];
    try (OpenDisk first = behind(new CachingDisk(SIZE), track).open()) {
      List<OpenDisk> open = new ArrayList<>(List.of(first));
      while (open.size() < CLIENTS) {
        open.add(first.again(""));
      }
      for (int round = 0; round < 150; round++) {
        work(open, model, random);
        if (random.nextInt(8) == 0) {
          // Perhaps with something that it has not flushed.
          OpenDisk leaving = open.set(1 + random.nextInt(CLIENTS - 1), first.again(""));
          leaving.close();
        }
        flushAndCompare(open, model, random);
      }
      for (OpenDisk each : open.subList(1, CLIENTS)) {
        each.close();
      }
    }
  }

  private static void work(List<OpenDisk> open, byte[] model, Random random) throws IOException {
    int shift = random.nextInt(CLIENTS);
    for (int call = random.nextInt(6); call > 0; call--) {
      int client = random.nextInt(CLIENTS);
      int at = (client + shift) % CLIENTS + CLIENTS * random.nextInt(SIZE / CLIENTS);
      if (random.nextBoolean()) {
        open.get(client).read(random.nextInt(SIZE), 1);
      } else {
        model[at] = (byte) random.nextInt();
        Flag[] flags = random.nextInt(5) == 0 ? new Flag[] {Flag.FUA} : new Flag[0];
        open.get(client).write(at, new byte[] {model[at]}, flags);
      }
    }
  }

  private static void flushAndCompare(List<OpenDisk> open, byte[] model, Random random)
      throws IOException {
    open.get(random.nextInt(CLIENTS)).flush();
    for (OpenDisk each : open) {
      if (random.nextBoolean()) {
        assertThat(each.read(0, SIZE)).isEqualTo(model);
      }
    }
  }

  /** Each client writes its own bytes, and flushes by whatever handle it has just opened. */
  @ParameterizedTest
  @CsvSource({"PARALLEL, connection", "SERIALIZE_REQUESTS, connection", "SERIALIZE_REQUESTS, off"})
  void losesNothingWhenClientsComeAndGoAtTheSameTime(Concurrency concurrency, String track)
      throws Exception {
    CachingDisk disk = new CachingDisk(SIZE, concurrency, it -> it);
    try (OpenDisk first = behind(disk, track).open();
        var threads = Executors.newFixedThreadPool(CLIENTS)) {
      List<Callable<Void>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int own = i;
        clients.add(() -> client(first.export(), disk, own));
      }
      for (Future<Void> each : threads.invokeAll(clients)) {
        each.get();
      }
    }
  }

  private static Void client(Export export, CachingDisk disk, int own) throws IOException {
    for (int round = 1; round <= 100; round++) {
      byte value = (byte) round;
      try (Handle writer = export.open(new TestClient(""));
          Handle flusher = export.open(new TestClient(""))) {
        Range range = new Range(own, 1);
        writer.write(range, new TestSource(new byte[] {value}), Set.of());
        flusher.flush();
        assertThat(disk.stable[own]).isEqualTo(value);
        try (TestSink sink = new TestSink(1)) {
          flusher.read(range, sink);
          assertThat(sink.bytes()).containsExactly(value);
        }
      }
    }
    return null;
  }

  @Test
  void coversByAClientsFlushWhatAnotherClientHasWritten() throws IOException {
    CachingDisk disk = new CachingDisk(SIZE);
    try (ServedDisk served = behind(disk, "connection").serve();
        WireClient a = served.connect();
        WireClient b = served.connect()) {
      byte[] bytes = new byte[SIZE];
      Arrays.fill(bytes, (byte) 7);
      assertThat(b.read(0, SIZE)).isEqualTo(new byte[SIZE]);
      a.write(0, bytes, 0);
      b.flush();
      assertThat(disk.stable).isEqualTo(bytes);
      assertThat(b.read(0, SIZE)).isEqualTo(bytes);
    }
  }

  /** The layers above pass on what it says, and each client's flush comes down to it. */
  @Test
  void coversItAlsoInTheMiddleOfAChain() throws IOException {
    CachingDisk disk = new CachingDisk(SIZE);
    try (ServedDisk served = behind(disk, "connection").behind(new Recorder()).serve();
        WireClient a = served.connect();
        WireClient b = served.connect()) {
      assertThat(b.facts().has(CAN_MULTI_CONN)).isTrue();
      a.write(0, new byte[] {7}, 0);
      b.flush();
      assertThat(disk.stable[0]).isEqualTo((byte) 7);
      a.write(0, new byte[] {8}, WireClient.FUA);
      assertThat(disk.stable[0]).isEqualTo((byte) 8);
    }
  }
}
