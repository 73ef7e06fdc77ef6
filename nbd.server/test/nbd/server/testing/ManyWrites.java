package nbd.server.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nbd.api.Blocking;
import nbd.wire.Request;
import nbd.wire.WireError;

/**
 * Writes of many lengths, sent without waiting for a reply, so that payloads lie wholly, in part or
 * not at all in the server's receive buffer when a layer takes them.
 */
public final class ManyWrites {
  private static final int SIZE = 4 << 20;

  private ManyWrites() {}

  /** The writes. */
  public static List<Request> requests() {
    return IntStream.of(1, 100, 4096, 16_384, 131_072, 131_073, 300_000, 2 << 20)
        .<Request>mapToObj(length -> Requests.write(length % 7, length))
        .toList();
  }

  /** What a write's payload is. */
  public static byte[] payload(Request write) {
    return ByteDisk.pattern(write.offset(), (int) write.length());
  }

  /**
   * Has a disk take all of them, and proves that the stream is in step behind them.
   *
   * @return the error of each; null for success
   */
  public static List<WireError> outcomes(ScriptedDisk.Writer writer)
      throws IOException, InterruptedException {
    return outcomes(Blocking.NEVER, writer);
  }

  /** As above, by a disk that may wait. */
  public static List<WireError> outcomes(Blocking blocking, ScriptedDisk.Writer writer)
      throws IOException, InterruptedException {
    List<Request> writes = requests();
    List<WireError> errors = new ArrayList<>();
    try (Serving serving = Serving.disk(ScriptedDisk.writes(SIZE, blocking, writer));
        RawSession session = serving.structured()) {
      Thread sender = Thread.ofVirtual().start(() -> send(session, writes));
      for (Request write : writes) {
        errors.add(session.answer(write).error().orElse(null));
      }
      sender.join();
      session.assertLives();
    }
    return errors;
  }

  private static void send(RawSession session, List<Request> writes) {
    try {
      for (Request write : writes) {
        session.send(write, payload(write));
      }
    } catch (IOException broken) {
      // The test hears of it when it waits for the replies.
      return;
    }
  }
}
