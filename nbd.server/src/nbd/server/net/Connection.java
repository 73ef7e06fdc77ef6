package nbd.server.net;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import nbd.server.export.Seat;
import nbd.server.handshake.Handshake;
import nbd.server.transmission.Agreement;
import nbd.server.transmission.Input;
import nbd.server.transmission.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection, on one platform thread from the greeting to the end. */
final class Connection implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  private final long number;
  private final SocketChannel channel;
  private final Peer peer;
  private final Connections owner;
  private volatile Session session;
  private volatile boolean stopping;

  Connection(long number, SocketChannel channel, Connections owner) throws IOException {
    this.number = number;
    this.channel = channel;
    this.peer = Peer.of(channel);
    this.owner = owner;
  }

  long number() {
    return number;
  }

  Peer peer() {
    return peer;
  }

  @Override
  public void run() {
    try (channel;
        Input input = new Input(channel, owner.memory())) {
      log.atDebug().addKeyValue("connection", number).log("connected: {}", peer.address());
      Optional<Agreement> agreement = negotiate(input);
      if (agreement.isPresent()) {
        serve(input, agreement.get());
      }
      log.atDebug().addKeyValue("connection", number).log("disconnected");
    } catch (IOException broken) {
      log.atDebug()
          .addKeyValue("connection", number)
          .log("connection ended: {}", broken.toString());
    } catch (RuntimeException | Error defect) {
      log.atError().addKeyValue("connection", number).setCause(defect).log("connection ended");
    } finally {
      owner.ended(this);
    }
  }

  /** A client that takes too long is closed from outside, which ends the read it is waiting in. */
  private Optional<Agreement> negotiate(Input input) throws IOException {
    long patience = owner.limits().handshake().toMillis();
    ScheduledFuture<?> deadline =
        owner.timer().schedule(this::tooSlow, patience, TimeUnit.MILLISECONDS);
    ConnectionDisks disks = new ConnectionDisks(this, owner);
    try (Handshake handshake = new Handshake(input, channel, disks, owner.limits().options())) {
      return handshake.run();
    } finally {
      deadline.cancel(false);
    }
  }

  private void tooSlow() {
    log.atInfo().addKeyValue("connection", number).log("closed: the negotiation took too long");
    kill();
  }

  private void serve(Input input, Agreement agreement) throws IOException {
    log.atDebug()
        .addKeyValue("connection", number)
        .addKeyValue("export", agreement.exportName())
        .log("serving: {}", agreement.flags());
    try (Seat _ = agreement.seat();
        Session opened =
            new Session(
                channel,
                input,
                owner.memory(),
                owner.workers(),
                agreement,
                number,
                owner.limits().payload())) {
      session = opened;
      if (stopping) {
        opened.stop();
      }
      opened.run();
    }
  }

  /** Ends it once the requests that are under way are answered. */
  void stop() {
    stopping = true;
    Session running = session;
    if (running != null) {
      running.stop();
    }
    try {
      channel.shutdownInput();
    } catch (IOException closed) {
      log.atTrace().addKeyValue("connection", number).log("closed already: {}", closed.toString());
    }
  }

  /**
   * Whether it is ending, by the server or by the client, or has ended. May be asked at any time.
   */
  boolean isGone() {
    Session running = session;
    return stopping || !channel.isOpen() || (running != null && running.isGone());
  }

  /** Ends it now. A thread inside a layer is not disturbed; it finds the channel closed later. */
  void kill() {
    try {
      channel.close();
    } catch (IOException failure) {
      log.atDebug().addKeyValue("connection", number).log("close: {}", failure.toString());
    }
  }
}
