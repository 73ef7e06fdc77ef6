package nbd.filters.rate;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import nbd.api.Client;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/** One limit at work: reads and writes each have their own bits. May be used by several threads. */
final class Limiter {
  /** As long as that it is not noticed that the rate has changed, or the client has gone. */
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(500);

  private final Bucket reads;
  private final Bucket writes;
  private final Optional<RateFile> file;

  Limiter(RateParameters.Limit limit, Duration burst, LongSupplier nanos) {
    reads = new Bucket(limit.bits(), burst, nanos);
    writes = new Bucket(limit.bits(), burst, nanos);
    file = limit.file().map(path -> new RateFile(path, nanos));
  }

  /**
   * Waits until that many bytes may be read.
   *
   * @throws NbdException ESHUTDOWN if the client goes meanwhile; its bits are for others then
   */
  void read(long bytes, Client client) throws IOException {
    pass(reads, bytes, client);
  }

  /** The same, until that many bytes may be written. */
  void write(long bytes, Client client) throws IOException {
    pass(writes, bytes, client);
  }

  private void pass(Bucket bucket, long bytes, Client client) throws IOException {
    look();
    Bucket.Turn turn = bucket.take(8 * bytes);
    try {
      for (Duration wait = bucket.wait(turn); wait.isPositive(); wait = bucket.wait(turn)) {
        if (client.isGone()) {
          throw new NbdException(
              ErrorCode.ESHUTDOWN, "rate: the connection ends, and so does the wait");
        }
        sleep(wait.compareTo(LONGEST_SLEEP) < 0 ? wait : LONGEST_SLEEP);
        look();
      }
    } finally {
      bucket.leave(turn);
    }
  }

  private void look() {
    file.ifPresent(
        it ->
            it.look()
                .ifPresent(
                    rate -> {
                      reads.rate(rate);
                      writes.rate(rate);
                    }));
  }

  private static void sleep(Duration duration) throws InterruptedIOException {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException interrupted) {
      // The layer below must not run with the interrupt still set: a FileChannel there would close
      // for everybody. So this call fails instead.
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("rate: interrupted while waiting");
    }
  }
}
