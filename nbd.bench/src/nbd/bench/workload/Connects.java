package nbd.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import nbd.bench.report.Unit;
import nbd.bench.server.Endpoint;
import nbd.bench.server.Setup;
import nbd.client.load.PlainConnection;

/**
 * Connects, goes through GO, and leaves, again and again.
 *
 * @param clients how many do so at the same time
 */
public record Connects(Setup setup, int clients, Importance importance) implements Workload {
  private static final double OVERHEAD_SECONDS = 0.1;

  @Override
  public String name() {
    String what = clients == 1 ? "alone" : clients + "-at-once";
    return Names.group("connect", setup) + "/" + what;
  }

  @Override
  public Unit unit() {
    return Unit.CONNECTIONS;
  }

  @Override
  public String operation() {
    return "connection";
  }

  @Override
  public double seconds(double wanted) {
    return wanted + OVERHEAD_SECONDS;
  }

  @Override
  public Outcome run(Stage stage) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long deadline = begin + stage.time().toNanos();
    List<FutureTask<Long>> tasks = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      FutureTask<Long> task = new FutureTask<>(() -> connectUntil(deadline, stage.endpoint()));
      tasks.add(task);
      Thread.ofPlatform().daemon().start(task);
    }
    long connections = 0;
    for (FutureTask<Long> task : tasks) {
      connections += count(task);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return Outcome.of(connections / seconds, (double) connections);
  }

  private static long connectUntil(long deadline, Endpoint at) throws IOException {
    long count = 0;
    while (System.nanoTime() - deadline < 0) {
      PlainConnection.open(at.address(), at.export()).close();
      count++;
    }
    return count;
  }

  private static long count(FutureTask<Long> task) throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException failure) {
      throw new IOException("connecting: " + failure.getCause().getMessage(), failure);
    }
  }
}
