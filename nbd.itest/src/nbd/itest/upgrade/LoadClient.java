package nbd.itest.upgrade;

import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import nbd.client.NbdClient;

/** A connection with one request in flight for each of its parts of the disk, all the time. */
final class LoadClient {
  private final NbdClient client;
  private final String disk;
  private final List<Part> parts;
  private final RandomRequests requests;
  private final BlockingQueue<Part> idle;
  private final AtomicReference<Latencies> latencies = new AtomicReference<>(new Latencies());
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("load").unstarted(this::run);
  private volatile boolean ending;

  /**
   * @param disk the name of what it is connected to
   */
  LoadClient(NbdClient client, String disk, List<Part> parts, Random random) {
    this.client = client;
    this.disk = disk;
    this.parts = parts;
    this.requests = new RandomRequests(client, random);
    this.idle = new LinkedBlockingQueue<>(parts);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      for (int left = parts.size(); left > 0; ) {
        Part part = idle.take();
        if (ending || failure.get() != null) {
          left--;
        } else {
          send(part);
        }
      }
    } catch (InterruptedException | RuntimeException | Error defect) {
      failure.compareAndSet(null, defect);
    }
  }

  /** Those who read replies give the part back. */
  private void send(Part part) {
    long began = System.nanoTime();
    CompletableFuture<?> _ =
        requests.next(part).whenComplete((_, failed) -> answered(part, began, failed));
  }

  private void answered(Part part, long began, Throwable failed) {
    latencies.get().add(System.nanoTime() - began);
    if (failed != null) {
      failure.compareAndSet(null, failed);
    }
    idle.add(part);
  }

  /** Of requests that were answered since the last call. */
  Latencies take() {
    return latencies.getAndSet(new Latencies());
  }

  /** The first request that failed or read wrong bytes; null if none did. */
  Throwable failure() {
    return failure.get();
  }

  String disk() {
    return disk;
  }

  List<Part> parts() {
    return parts;
  }

  /**
   * Waits until all requests are answered.
   *
   * @throws AssertionError if that takes too long
   */
  void end() throws InterruptedException {
    ending = true;
    thread.join(30_000);
    if (thread.isAlive()) {
      client.abort();
      throw new AssertionError((parts.size() - idle.size()) + " requests are not answered");
    }
    client.close();
  }
}
