package nbd.server.transmission;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending half of a connection's socket. Its own thread and workers bring finished replies; who
 * finds the socket free sends all that wait, the others only leave theirs. So a client that does
 * not read holds up its own thread and one worker at most.
 */
final class Sender {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);

  private final SocketChannel channel;
  private final ReentrantLock socket = new ReentrantLock();
  private final Queue<InFlight> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean broken;

  Sender(SocketChannel channel) {
    this.channel = channel;
  }

  /** Sends what the connection's own thread has collected; waits for its turn. */
  void send(Output own) throws IOException {
    socket.lock();
    try {
      own.writeTo(channel);
    } finally {
      socket.unlock();
    }
    sendWaiting();
  }

  /** Sends a worker's reply, or leaves it to whoever is sending just now. */
  void post(InFlight done) {
    waiting.add(done);
    sendWaiting();
  }

  /** Looks again after each turn: one that came while the lock was held found it taken. */
  private void sendWaiting() {
    while (!waiting.isEmpty() && socket.tryLock()) {
      try {
        sendTogether();
      } finally {
        socket.unlock();
      }
    }
  }

  private void sendTogether() {
    List<InFlight> batch = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (InFlight done = waiting.poll(); done != null; done = waiting.poll()) {
      batch.add(done);
      parts.addAll(done.output().endParts());
    }
    try {
      if (!broken) {
        PartWriter.write(channel, parts);
      }
    } catch (IOException | RuntimeException | Error failure) {
      log.debug("replies cannot be sent, the connection ends: {}", failure.toString());
      breakOff();
    } finally {
      batch.forEach(InFlight::sent);
    }
  }

  /** Who waits for the client to send something finds that it is over. */
  void endInput() {
    try {
      channel.shutdownInput();
    } catch (IOException closedAnyway) {
      // Nothing depends on how it ends.
    }
  }

  /** The connection cannot go on; its own thread, which waits for requests, finds that out too. */
  void breakOff() {
    broken = true;
    try {
      channel.close();
    } catch (IOException closedAnyway) {
      // Nothing depends on how it ends.
    }
  }
}
