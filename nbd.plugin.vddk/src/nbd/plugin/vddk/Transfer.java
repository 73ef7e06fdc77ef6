package nbd.plugin.vddk;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongConsumer;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.plugin.vddk.vix.VixDisk;

/**
 * A read or a write: waits for its turn, is started, and is under way until the library is done.
 */
final class Transfer implements Task {
  /** Hands it to the library; as {@link VixDisk#read} and {@link VixDisk#write}. */
  @FunctionalInterface
  interface Start {
    void with(VixDisk disk, LongConsumer done) throws IOException;
  }

  private final String call;
  private final Start start;
  private final Ending ending;
  private final UnderWay underWay;
  private final Duration limit;
  private final long since = System.nanoTime();

  Transfer(String call, Start start, Ending ending, UnderWay underWay, Duration limit) {
    this.call = call;
    this.start = start;
    this.ending = ending;
    this.underWay = underWay;
    this.limit = limit;
  }

  /** What has been given up before its turn has come is not begun: its client goes on already. */
  @Override
  public void run(VixDisk disk) {
    if (isHung()) {
      refuse(new NbdException(ErrorCode.EIO, call + " had to wait too long, and was not begun"));
      return;
    }
    underWay.add(this);
    try {
      start.with(disk, error -> ended(disk, error));
    } catch (IOException failure) {
      notStarted(failure);
    } catch (RuntimeException | Error defect) {
      notStarted(new IOException(call + ": " + defect, defect));
    }
  }

  private void notStarted(IOException why) {
    underWay.remove(this);
    ending.failed(why);
  }

  private void ended(VixDisk disk, long error) {
    try {
      if (error == VixDisk.OK) {
        ending.succeeded();
      } else {
        ending.failed(disk.failure(call, error));
      }
    } finally {
      underWay.remove(this);
    }
  }

  @Override
  public void refuse(IOException why) {
    ending.failed(why);
  }

  /** Whether nobody waits for it any more. */
  boolean isHung() {
    return age() >= limit.toNanos();
  }

  /** Nanoseconds until it is. */
  long patience() {
    return limit.toNanos() - age();
  }

  private long age() {
    return System.nanoTime() - since;
  }

  /** Such as {@code READ 0x0+0x1000 (for 31 s)}. */
  @Override
  public String toString() {
    return "%s (for %d ms)".formatted(call, age() / 1_000_000);
  }
}
