package nbd.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import nbd.api.Concurrency;
import nbd.server.Limits;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Option;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;
import org.junit.jupiter.api.Test;

/** Exports of which one handle may be open at a time: further clients wait. */
class SerializedConnectionsTest {
  private static TestExport oneByOne(TestExport export) {
    return export.standing(Concurrency.SERIALIZE_CONNECTIONS);
  }

  @Test
  void theNextIsOpenedWhenTheLastIsClosed() throws IOException, InterruptedException {
    TestExport export = new TestExport(ByteDisk.able(4096));
    try (Serving serving = Serving.of(oneByOne(export));
        RawClient waiting = serving.connect()) {
      RawSession first = serving.connect().go("first");
      waiting.sendHeader(7, 7).send(new byte[] {0, 0, 0, 1, 'x', 0, 0});
      first.ask(Requests.read(0, 1)).assertSuccess();
      assertThat(export.events().all()).containsExactly("open first");
      first.close();
      assertThat(waiting.replies(7)).hasSize(2);
      assertThat(export.events().all()).containsExactly("open first", "close first", "open x");
    }
  }

  /** A client that waits for its turn has a right to hear why it does not get it. */
  @Test
  void whoeverWaitsTooLongForItsTurnIsToldSo() throws IOException {
    Limits limits =
        new Limits(10, Duration.ofMillis(600), 100, 32 << 20, 64 << 20, Duration.ofSeconds(5));
    TestExport export = oneByOne(new TestExport(ByteDisk.able(4096)));
    try (Serving serving = Serving.of(export, limits);
        RawSession first = serving.simple();
        RawClient second = serving.connect()) {
      OptionReply.Error refusal = second.refusal(new Option.Go("", List.of()));
      assertThat(refusal.error()).isEqualTo(OptionError.POLICY);
      assertThat(refusal.message()).contains("one client at a time");
      first.assertLives();
    }
  }

  @Test
  void aTurnThatFailedIsGivenBack() throws IOException {
    TestExport failing =
        new TestExport(
            client -> {
              switch (client.exportName()) {
                case "io" -> throw new IOException("no device");
                case "defect" -> throw new IllegalStateException("a defect");
                case "error" -> throw new NoClassDefFoundError("a/Library");
                default -> {
                  return ByteDisk.able(4096);
                }
              }
            });
    try (Serving serving = Serving.of(oneByOne(failing));
        RawClient client = serving.connect()) {
      for (String name : List.of("io", "defect", "error")) {
        assertThat(client.refusal(new Option.Go(name, List.of())).error())
            .isEqualTo(OptionError.UNKNOWN);
      }
      client.go("right").assertLives();
    }
  }
}
