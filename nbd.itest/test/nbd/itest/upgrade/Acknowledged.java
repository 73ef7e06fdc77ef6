package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import nbd.client.NbdClient;
import nbd.wire.CommandFlag;

/**
 * A client's writes to slots of its own, each with a number that counts up, and what is known of
 * them outside of the server: which number was acknowledged last, and which were sent after that.
 */
final class Acknowledged {
  static final int SLOTS = 64;
  static final int SLOT = 16 << 10;

  /** Bytes of a disk that one of these fills. */
  static final int SIZE = SLOTS * SLOT;

  private final long place;
  private final Random random;

  /** What a slot that was written to can have: one number once that is acknowledged. */
  private final Map<Integer, Set<Long>> possible = new HashMap<>();

  private long count;
  private volatile boolean stop;

  /**
   * @param number of this client, from 0
   */
  Acknowledged(int number) {
    place = (long) number * SIZE;
    random = new Random(number);
  }

  /** Writes until the stop; the first failure is one. */
  void run(NbdClient client) {
    try {
      while (!stop) {
        write(client);
      }
      client.flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ends {@link #run}. */
  void stop() {
    stop = true;
  }

  /** Writes until the server is gone; other failures are failures. */
  void writeUntilTheEnd(NbdClient client, ServerGone server) {
    try (client) {
      while (true) {
        write(client);
      }
    } catch (IOException failure) {
      if (!server.isGone()) {
        throw new AssertionError("a request failed while the server lived", failure);
      }
    }
  }

  /** Tells a failure from the end of all. */
  @FunctionalInterface
  interface ServerGone {
    boolean isGone();
  }

  private void write(NbdClient client) throws IOException {
    int slot = random.nextInt(SLOTS);
    long number = ++count;
    possible.computeIfAbsent(slot, _ -> new HashSet<>(Set.of(0L))).add(number);
    ByteBuffer content = content(number);
    switch (random.nextInt(8)) {
      case 0 -> client.write(at(slot), content, CommandFlag.FUA);
      case 1 -> {
        client.write(at(slot), content);
        client.flush();
      }
      default -> client.write(at(slot), content);
    }
    possible.put(slot, new HashSet<>(Set.of(number)));
  }

  private long at(int slot) {
    return place + (long) slot * SLOT;
  }

  private static ByteBuffer content(long number) {
    ByteBuffer content = ByteBuffer.allocate(SLOT);
    while (content.hasRemaining()) {
      content.putLong(number);
    }
    return content.flip();
  }

  /**
   * Each slot that was written to has what was acknowledged last, or what was sent after that and
   * nobody knows about, or some of each.
   */
  void check(NbdClient client) throws IOException {
    for (Map.Entry<Integer, Set<Long>> each : possible.entrySet()) {
      LongBuffer found = ByteBuffer.wrap(client.read(at(each.getKey()), SLOT)).asLongBuffer();
      while (found.hasRemaining()) {
        assertThat(found.get()).as("in slot %d", each.getKey()).isIn(each.getValue());
      }
    }
  }

  /** How many writes there were in all. */
  long count() {
    return count;
  }
}
