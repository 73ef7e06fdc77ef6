package nbd.app.status;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import nbd.app.system.FileFailure;

/**
 * Keeps the file of this process true, on a thread of its own, until the close, which deletes it.
 * Where it cannot be written, that is told once, and tried again whenever it would be.
 */
public final class StatusWriter implements AutoCloseable {
  /** Soon for who looks at a list, and nothing for the machine. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private static final Duration LAST_CALL = Duration.ofSeconds(5);

  private final StatusFile file;
  private final Supplier<ServerReport> report;
  private final Consumer<String> warn;
  private final Runnable first;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** Only the thread uses these. */
  private ServerReport written;

  private boolean warned;

  /**
   * @param report asked again and again
   * @param warn is told if the file cannot be written
   * @param first what the thread does when the file has been written for the first time
   */
  StatusWriter(
      StatusFile file, Supplier<ServerReport> report, Consumer<String> warn, Runnable first) {
    this.file = file;
    this.report = report;
    this.warn = warn;
    this.first = first;
    this.thread = Thread.ofPlatform().daemon().name("nbdj-status").unstarted(this::run);
  }

  StatusWriter start() {
    thread.start();
    return this;
  }

  private void run() {
    try {
      look();
      guarded(first);
      while (!closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException ending) {
      // As if it were closed.
    } finally {
      if (written != null) {
        file.delete();
      }
    }
  }

  /** Writes the file if it does not say what is so, or is not there. */
  void look() {
    guarded(this::writeIfNews);
  }

  private void writeIfNews() {
    try {
      ServerReport now = report.get();
      if (now.equals(written) && !file.isMissing()) {
        return;
      }
      file.write(ReportJson.object(now));
      written = now;
    } catch (IOException failure) {
      warn(FileFailure.reason(failure));
    }
  }

  /** The thread outlives defects: the next look may be a better one. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error defect) {
      warn("this should not happen: " + defect);
    }
  }

  private void warn(String why) {
    if (!warned) {
      warned = true;
      warn.accept(
          "cannot write %s: %s; 'nbdj list' and 'nbdj history' will not tell of this server"
              .formatted(file.path(), why));
    }
  }

  /** Waits until the file is deleted, a few seconds at most. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(LAST_CALL);
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
    }
  }
}
