package nbd.plugin.vddk;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import nbd.plugin.vddk.vix.VixDisk;

/** A task whose answer somebody waits for. */
final class Question<T> implements Task {
  private final Job<T> job;
  private final CompletableFuture<T> answer = new CompletableFuture<>();

  Question(Job<T> job) {
    this.job = job;
  }

  /** Does nothing if nobody waits for it any more. */
  @Override
  public void run(VixDisk disk) {
    if (answer.isDone()) {
      return;
    }
    try {
      answer.complete(job.with(disk));
    } catch (IOException failure) {
      answer.completeExceptionally(failure);
    } catch (RuntimeException | Error defect) {
      answer.completeExceptionally(new IOException(defect.toString(), defect));
    }
  }

  @Override
  public void refuse(IOException why) {
    answer.completeExceptionally(why);
  }

  /**
   * The answer.
   *
   * @param late says what happens where it does not come in time
   */
  T await(Duration limit, Supplier<String> late) throws IOException {
    return Patience.answer(answer, limit, late);
  }
}
