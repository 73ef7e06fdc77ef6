package nbd.client.load;

import java.io.IOException;
import java.util.concurrent.Callable;
import nbd.wire.ProtocolException;

/** One connection under load, by the one thread that calls it. A request's cookie is its slot. */
final class Worker implements Callable<Latencies> {
  private static final long FREE = Long.MIN_VALUE;

  private final Latencies latencies = new Latencies();
  private final PlainConnection connection;
  private final Places places;
  private final Requests requests;
  private final Replies replies;
  private final boolean checked;
  private final long[] offsets;
  private final long[] sentAt;
  private final long duration;
  private long left;
  private int underWay;
  private volatile boolean stopping;

  /**
   * @param index of the connection, from 0
   */
  Worker(LoadPlan plan, PlainConnection connection, int index) {
    this.connection = connection;
    this.places = new Places(plan, connection.size(), index);
    this.requests = new Requests(plan);
    this.replies = new Replies(plan);
    this.checked = plan.checked() && !plan.pattern().writes();
    this.offsets = new long[plan.depth()];
    this.sentAt = new long[plan.depth()];
    this.duration = plan.duration().toNanos();
    this.left = plan.requests();
  }

  void stop() {
    stopping = true;
  }

  @Override
  public Latencies call() throws IOException {
    long begin = System.nanoTime();
    for (int slot = 0; slot < sentAt.length; slot++) {
      submit(slot, begin);
    }
    requests.send(connection.channel());
    while (underWay > 0) {
      replies.receive(connection.channel());
      long now = System.nanoTime();
      answerAll(now, !stopping && now - begin < duration);
      requests.send(connection.channel());
    }
    return latencies;
  }

  private void answerAll(long now, boolean goOn) throws IOException {
    for (int slot = replies.next(); slot != Replies.NONE; slot = replies.next()) {
      complete(slot, now);
      if (goOn) {
        submit(slot, now);
      }
    }
  }

  private void submit(int slot, long now) {
    sentAt[slot] = FREE;
    if (left > 0) {
      left--;
      underWay++;
      sentAt[slot] = now;
      offsets[slot] = places.next();
      requests.add(slot, offsets[slot]);
    }
  }

  private void complete(int slot, long now) throws IOException {
    if (slot >= sentAt.length || sentAt[slot] == FREE) {
      throw new ProtocolException("reply to a request that is not under way, cookie " + slot);
    }
    if (checked && replies.stamp() != offsets[slot]) {
      throw new IOException(
          "block at %d begins with %d, not with its offset"
              .formatted(offsets[slot], replies.stamp()));
    }
    latencies.add(now - sentAt[slot]);
    sentAt[slot] = FREE;
    underWay--;
  }
}
