package nbd.client.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A load under way. It ends by itself when its plan's time or requests are over, or by {@link
 * #stop}; the first error ends it too. May be used by any thread.
 */
public final class Load implements AutoCloseable {
  private final LoadPlan plan;
  private final List<PlainConnection> connections = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private final List<FutureTask<Latencies>> tasks = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private long begin;

  private Load(LoadPlan plan) {
    this.plan = plan;
  }

  /** Starts a load, and waits for its end. */
  public static LoadResult run(LoadPlan plan) throws IOException, InterruptedException {
    try (Load load = start(plan)) {
      return load.result();
    }
  }

  /**
   * Starts a load; all its connections are made when this returns.
   *
   * @throws IOException if a connection cannot be made
   * @throws IllegalArgumentException if the disk is too small for the plan
   */
  public static Load start(LoadPlan plan) throws IOException {
    Load load = new Load(plan);
    try {
      load.begin();
      return load;
    } catch (IOException | RuntimeException failure) {
      load.close();
      throw failure;
    }
  }

  private void begin() throws IOException {
    for (int i = 0; i < plan.connections(); i++) {
      connections.add(PlainConnection.open(plan.address(), plan.export()));
    }
    for (int i = 0; i < plan.connections(); i++) {
      workers.add(new Worker(plan, connections.get(i), i));
    }
    for (Worker worker : workers) {
      FutureTask<Latencies> task = new FutureTask<>(worker);
      tasks.add(task);
      threads.add(Thread.ofPlatform().daemon().name("nbd-load-", tasks.size()).unstarted(task));
    }
    begin = System.nanoTime();
    threads.forEach(Thread::start);
  }

  /** Sends nothing more; what is under way is still waited for. */
  public void stop() {
    workers.forEach(Worker::stop);
  }

  /**
   * Waits for the end.
   *
   * @throws IOException if a request failed, the server broke the protocol or went away, or a read
   *     was not what it should be
   */
  public LoadResult result() throws IOException, InterruptedException {
    Latencies all = new Latencies();
    for (FutureTask<Latencies> task : tasks) {
      all.addAll(await(task));
    }
    Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
    return new LoadResult(all.count(), all.count() * plan.blockSize(), elapsed, all);
  }

  private static Latencies await(FutureTask<Latencies> task)
      throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException told) {
        throw told;
      }
      throw new IOException("the load failed: " + failure.getCause(), failure);
    }
  }

  /** Closes the connections; what is still under way fails. */
  @Override
  public void close() throws IOException {
    for (int i = 0; i < connections.size(); i++) {
      if (i < tasks.size() && !tasks.get(i).isDone()) {
        connections.get(i).channel().close();
      } else {
        connections.get(i).close();
      }
    }
  }
}
