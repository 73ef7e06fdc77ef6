package nbd.bench.workload;

import java.io.IOException;
import java.util.Random;
import nbd.bench.report.Unit;
import nbd.bench.server.ServerKind;
import nbd.bench.server.Setup;
import nbd.wire.CommandFlag;

/**
 * Block status of one extent at random offsets, as qemu asks.
 *
 * @param depth requests under way
 */
public record RandomStatus(Setup setup, int depth, Importance importance) implements Workload {
  private static final double OVERHEAD_SECONDS = 0.05;
  private static final int ALIGNMENT = 512;

  /** What qemu's copy asks for at a time. */
  private static final long LENGTH = 1 << 20;

  @Override
  public String name() {
    return Names.group("status", setup) + "/random-qd" + depth;
  }

  @Override
  public Unit unit() {
    return Unit.IOPS;
  }

  @Override
  public String operation() {
    return "request";
  }

  @Override
  public boolean suits(ServerKind kind) {
    return kind.serves(setup.disk()) && kind.tellsHoles();
  }

  @Override
  public double seconds(double wanted) {
    return wanted + OVERHEAD_SECONDS;
  }

  @Override
  public boolean countsSystemCalls() {
    return true;
  }

  @Override
  public Outcome run(Stage stage) throws IOException {
    try (StatusConnection connection = StatusConnection.open(stage.endpoint())) {
      Random random = new Random(depth);
      long begin = System.nanoTime();
      long replies = load(connection, random, begin + stage.time().toNanos());
      double seconds = (System.nanoTime() - begin) / 1e9;
      return Outcome.of(replies / seconds, (double) replies);
    }
  }

  private long load(StatusConnection connection, Random random, long deadline) throws IOException {
    ask(connection, random, depth);
    long replies = 0;
    while (System.nanoTime() - deadline < 0) {
      int answered = replies(connection, 1);
      replies += answered;
      ask(connection, random, answered);
    }
    return replies + replies(connection, depth);
  }

  /** Takes the replies that are there, and waits for at least so many. */
  private static int replies(StatusConnection connection, int least) throws IOException {
    int count = 0;
    while (count < least || connection.hasReply()) {
      connection.reply();
      count++;
    }
    return count;
  }

  private static void ask(StatusConnection connection, Random random, int count)
      throws IOException {
    for (int i = 0; i < count; i++) {
      long offset = random.nextLong(connection.size() - LENGTH) / ALIGNMENT * ALIGNMENT;
      connection.add(CommandFlag.REQ_ONE.bit(), offset, LENGTH);
    }
    connection.send();
  }
}
