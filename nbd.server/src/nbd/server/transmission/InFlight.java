package nbd.server.transmission;

import nbd.server.export.Seat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request that a worker executes, from the hand-off until its reply is on the wire. The object
 * is used again for later requests of the same connection.
 */
final class InFlight implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(InFlight.class);

  /** What is to be done for the request. */
  @FunctionalInterface
  interface Work {
    /** Executes the request; its failures are replies. */
    void run(Execution worker);
  }

  private final HandOff owner;
  private final Sender sender;
  private final Seat seat;
  private final Output output;
  private final Execution execution;
  private Work work;
  private long bytes;

  /** Whether something of a layer's is on its way to the client. */
  private boolean inside;

  InFlight(HandOff owner, Sender sender, Seat seat, Output output, Execution execution) {
    this.owner = owner;
    this.sender = sender;
    this.seat = seat;
    this.output = output;
    this.execution = execution;
  }

  /**
   * @param length of the data that it carries, in bytes
   */
  void begin(Work what, long length) {
    work = what;
    bytes = length;
  }

  long bytes() {
    return bytes;
  }

  Output output() {
    return output;
  }

  @Override
  public void run() {
    try {
      work.run(execution);
    } catch (RuntimeException | Error defect) {
      log.atError().setCause(defect).log("a request could not be answered; its connection ends");
      sender.breakOff();
    }
    work = null;
    inside = output.isBorrowing();
    if (!inside) {
      seat.leave();
    }
    sender.post(this);
  }

  /** The reply is on the wire, or cannot be sent any more. */
  void sent() {
    output.close();
    if (inside) {
      seat.leave();
    }
    owner.ended(this);
  }
}
