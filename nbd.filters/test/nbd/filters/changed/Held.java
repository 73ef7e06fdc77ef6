package nbd.filters.changed;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nbd.api.Range;
import nbd.testkit.OpenDisk;

/** Holds the changes at one offset in the layer below. */
final class Held implements TestDisk.Hook {
  private final long offset;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  Held(long offset) {
    this.offset = offset;
  }

  @Override
  public void reached(Range range) throws IOException {
    if (range != null && range.offset() == offset) {
      reached.countDown();
      wait(released);
    }
  }

  private static void wait(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IOException("held for too long");
      }
    } catch (InterruptedException stopped) {
      throw new IOException(stopped);
    }
  }

  /** Writes there, and returns when the write is held. */
  Thread write(OpenDisk disk) throws IOException {
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    disk.write(offset, new byte[1]);
                  } catch (IOException failure) {
                    throw new IllegalStateException(failure);
                  }
                });
    wait(reached);
    return writer;
  }

  /** Lets it go, and waits until it has returned. */
  void release(Thread writer) throws InterruptedException {
    released.countDown();
    writer.join();
  }
}
