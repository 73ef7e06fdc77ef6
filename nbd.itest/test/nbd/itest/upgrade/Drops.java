package nbd.itest.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * New versions of plugins and filters, dropped again and again by a thread of its own, in all ways
 * in turn: in every other round all at once, else one after the other.
 */
final class Drops implements AutoCloseable {
  private static final int SECONDS = 30;

  private final Live live;
  private final List<PluginJar> jars;
  private final Map<PluginJar, Path> files = new HashMap<>();
  private final CompletableFuture<Integer> end = new CompletableFuture<>();
  private final AtomicInteger rounds = new AtomicInteger();
  private volatile boolean stop;

  private Drops(Live live, List<PluginJar> jars) {
    this.live = live;
    this.jars = jars;
    jars.forEach(jar -> files.put(jar, live.jarOf(jar)));
  }

  /** Begins; the server must serve already. */
  static Drops start(Live live, PluginJar... jars) {
    Drops drops = new Drops(live, List.of(jars));
    Thread.ofPlatform().daemon().name("drops").start(drops::run);
    return drops;
  }

  private void run() {
    try {
      while (!stop) {
        round(rounds.get() + 1);
        rounds.incrementAndGet();
      }
      end.complete(rounds.get());
    } catch (IOException | InterruptedException | RuntimeException | AssertionError failure) {
      end.completeExceptionally(failure);
    }
  }

  private void round(int number) throws IOException, InterruptedException {
    Map<PluginJar, Path> before = Map.copyOf(files);
    String version = "1.0." + number;
    for (PluginJar jar : jars) {
      Way way = Way.ALL.get((number + jars.indexOf(jar)) % Way.ALL.size());
      files.put(jar, way.drop(live.plugins(), jar, version, files.get(jar)));
      if (number % 2 == 1) {
        live.awaitSaid(jar + " " + version + " brings ");
      }
    }
    for (PluginJar jar : jars) {
      live.awaitSaid(jar + " " + version + " brings ");
      if (!before.get(jar).equals(files.get(jar))) {
        Files.delete(before.get(jar));
      }
    }
  }

  /** How many versions of each there were so far; fails if one was not taken. */
  int rounds() throws Exception {
    if (end.isCompletedExceptionally()) {
      end.get();
    }
    return rounds.get();
  }

  /** Waits for more versions of each. */
  void awaitMore(int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    int wanted = rounds() + count;
    while (rounds() < wanted) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(rounds() + " rounds instead of " + wanted);
      }
      Thread.sleep(5);
    }
  }

  /** Ends with the round that is under way; how many there were. */
  int stop() throws Exception {
    stop = true;
    return end.get(SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    stop = true;
    try {
      end.get(SECONDS, TimeUnit.SECONDS);
    } catch (Exception told) {
      // By stop, or by what the test has failed for.
    }
  }
}
