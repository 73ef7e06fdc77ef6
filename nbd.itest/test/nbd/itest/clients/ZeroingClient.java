package nbd.itest.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * An nbdsh that trims, zeroes and writes at random in its part of a disk, and compares all that it
 * reads there with a model.
 */
final class ZeroingClient implements AutoCloseable {
  private static final String PROGRAM =
      """
      import random, select
      random.seed(7)
      model = bytearray(length)
      rounds = 0
      def change(at, count):
          action = random.randrange(5)
          data = bytes(count)
          if action == 0: h.trim(count, start + at)
          elif action == 1: h.zero(count, start + at)
          elif action == 2: h.zero(count, start + at, nbd.CMD_FLAG_NO_HOLE)
          elif action == 3: h.zero(count, start + at, nbd.CMD_FLAG_FAST_ZERO)
          else:
              data = random.randbytes(count)
              h.pwrite(data, start + at)
          model[at:at + count] = data
      # Standard input closes when it is time to end.
      while not select.select([sys.stdin], [], [], 0)[0]:
          at = random.randrange(length)
          count = min(length - at, random.choice([1, 512, 4096, 100000, 2 << 20]))
          change(at, count)
          low, high = max(0, at - 4096), min(length, at + count + 4096)
          assert h.pread(high - low, start + low) == model[low:high], (at, count)
          rounds += 1
      for at in range(0, length, 1 << 20):
          count = min(1 << 20, length - at)
          assert h.pread(count, start + at) == model[at:at + count], at
      print(rounds)
      """;

  private final Command.Running running;

  private ZeroingClient(Command.Running running) {
    this.running = running;
  }

  /** Starts on a part of the disk that is empty. */
  static ZeroingClient start(Server server, long offset, long length) {
    String part = "start, length = %d, %d".formatted(offset, length);
    return new ZeroingClient(
        Tool.NBDSH.with("-u", server.uri(), "-c", "import sys", "-c", part, "-c", PROGRAM).start());
  }

  /** Ends it; how often it has changed and compared something. Fails if something was wrong. */
  int stop() {
    try {
      running.process().outputWriter().close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return Integer.parseInt(running.await(Duration.ofSeconds(30)).ok().out().strip());
  }

  @Override
  public void close() {
    running.close();
  }
}
