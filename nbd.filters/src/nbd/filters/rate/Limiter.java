package nbd.filters.rate;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** One limit at work: reads and writes each have their own bits. May be used by several threads. */
final class Limiter {
  /** As long as that a change of the rate is not noticed. */
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(500);

  private final Bucket reads;
  private final Bucket writes;
  private final Optional<RateFile> file;

  Limiter(RateParameters.Limit limit, Duration burst, LongSupplier nanos) {
    reads = new Bucket(limit.bits(), burst, nanos);
    writes = new Bucket(limit.bits(), burst, nanos);
    file = limit.file().map(path -> new RateFile(path, nanos));
  }

  /** Waits until that many bytes may be read. */
  void read(long bytes) throws InterruptedIOException {
    pass(reads, bytes);
  }

  /** Waits until that many bytes may be written. */
  void write(long bytes) throws InterruptedIOException {
    pass(writes, bytes);
  }

  private void pass(Bucket bucket, long bytes) throws InterruptedIOException {
    look();
    double upTo = bucket.take(8 * bytes);
    for (Duration wait = bucket.wait(upTo); wait.isPositive(); wait = bucket.wait(upTo)) {
      sleep(wait.compareTo(LONGEST_SLEEP) < 0 ? wait : LONGEST_SLEEP);
      look();
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
