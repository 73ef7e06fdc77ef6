package nbd.filters.cache;

import java.io.IOException;

/** Takes steps, all of them however each ends, and remembers the first failure. */
final class FirstFailure {
  private IOException failure;

  /** May fail. */
  @FunctionalInterface
  interface Step {
    void take() throws IOException;
  }

  void of(Step step) {
    try {
      step.take();
    } catch (IOException failed) {
      add(failed);
    } catch (RuntimeException failed) {
      add(new IOException("a layer below failed with " + failed, failed));
    }
  }

  private void add(IOException failed) {
    if (failure == null) {
      failure = failed;
    }
  }

  /**
   * The end of all steps.
   *
   * @throws IOException if one has failed
   */
  void rethrow() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }
}
