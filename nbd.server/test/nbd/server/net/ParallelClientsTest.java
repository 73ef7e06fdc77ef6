package nbd.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.CommandFlag;
import nbd.wire.Request;
import org.junit.jupiter.api.Test;

/** Clients that work at the same time, each in its part of the disk, against an array each. */
class ParallelClientsTest {
  private static final int PART = 4 << 20;
  private static final int CLIENTS = 6;

  private static void work(RawSession session, int part, long seed) throws IOException {
    Random random = new Random(seed);
    int base = part * PART;
    byte[] model = ByteDisk.pattern(base, PART);
    for (int i = 0; i < 150; i++) {
      int length = 1 + random.nextInt(2 << random.nextInt(21));
      int at = random.nextInt(PART - length + 1);
      switch (random.nextInt(3)) {
        case 0 -> {
          byte[] payload = new byte[length];
          random.nextBytes(payload);
          session.ask(Requests.write(base + at, length), payload).assertSuccess();
          System.arraycopy(payload, 0, model, at, length);
        }
        case 1 -> {
          session.ask(Requests.zero(base + at, length)).assertSuccess();
          Arrays.fill(model, at, at + length, (byte) 0);
        }
        default -> {
          Request read =
              random.nextBoolean()
                  ? Requests.read(base + at, length)
                  : Requests.read(base + at, length, CommandFlag.DF);
          byte[] bytes = session.ask(read).bytes(read);
          assertThat(Arrays.mismatch(bytes, Arrays.copyOfRange(model, at, at + length)))
              .as("%s", read)
              .isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void readWhatTheyWroteAndNothingOfTheOthers() throws Exception {
    TestExport export = new TestExport(ByteDisk.able((long) CLIENTS * PART));
    try (Serving serving = Serving.tcp(export);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      List<Callable<Void>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int part = i;
        clients.add(
            () -> {
              try (RawSession session = serving.structured()) {
                work(session, part, 1000 + part);
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(clients)) {
        done.get();
      }
    }
  }
}
