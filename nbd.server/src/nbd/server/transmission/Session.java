package nbd.server.transmission;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.server.export.Seat;
import nbd.wire.Mode;
import nbd.wire.Request;
import nbd.wire.RequestCodec;

/**
 * The transmission phase of one connection (NBD protocol document, "Transmission"). One platform
 * thread receives all requests that have arrived at once, executes them in order, and sends the
 * replies together, which costs a system call or two for many requests.
 */
public final class Session implements AutoCloseable {
  /** A batch ends after so many requests, for an export that ends waits for it. */
  private static final int BATCH = 64;

  private final Mode mode;
  private final Input input;
  private final Output output;
  private final Sender sender;
  private final Seat seat;
  private final HandOff handOff;
  private final Commands commands;
  private int batch;
  private volatile boolean stopping;
  private volatile boolean gone;

  /**
   * @param input may hold the first requests already; stays the caller's
   * @param workers execute what may wait for a device
   * @param maximum longest payload in bytes
   */
  public Session(
      SocketChannel channel,
      Input input,
      Memory memory,
      Workers workers,
      Agreement agreement,
      long connection,
      long maximum) {
    this.mode = agreement.mode();
    this.input = input;
    this.sender = new Sender(channel);
    this.output = new Output(memory);
    Rules rules = new Rules(agreement, maximum);
    Execution here = execution(agreement, rules, output, memory, connection, true);
    this.seat = agreement.seat();
    this.handOff =
        new HandOff(
            workers,
            sender,
            output,
            seat,
            owner -> {
              Output replies = new Output(memory);
              Execution there = execution(agreement, rules, replies, memory, connection, false);
              return new InFlight(owner, sender, seat, replies, there);
            });
    this.commands = new Commands(agreement, input, rules, here, handOff, memory);
  }

  private static Execution execution(
      Agreement agreement,
      Rules rules,
      Output output,
      Memory memory,
      long connection,
      boolean transfers) {
    return new Execution(
        rules,
        new Answers(output, agreement, connection),
        new ReadReply(output, memory, agreement.mode(), transfers),
        new StatusReply(output, agreement));
  }

  /**
   * Serves requests until the client disconnects or closes, or {@link #stop} was called and the
   * channel's input shut down.
   *
   * @throws IOException if the connection broke
   */
  public void run() throws IOException {
    try {
      for (Request request = next(); request != null; request = next()) {
        if (stopping) {
          commands.refuse(
              request, new NbdException(ErrorCode.ESHUTDOWN, "the server is shutting down"));
        } else {
          commands.execute(request);
        }
        if (output.isFull() || ++batch == BATCH || seat.isWaitedFor()) {
          flush();
        }
      }
      flush();
      awaitClose();
    } finally {
      gone = true;
      flush();
      handOff.awaitNone();
    }
  }

  /**
   * After NBD_CMD_DISC all outstanding requests are to be handled, unless nobody is there any more.
   */
  private void awaitClose() throws IOException {
    handOff.onNone(sender::endInput);
    while (input.await(1)) {
      input.skip(1);
    }
  }

  /** Whether the client has closed the connection, or it broke. May be called by any thread. */
  public boolean isGone() {
    return gone;
  }

  /** A client that does not read holds up an upgrade only with what a layer has lent. */
  private void flush() throws IOException {
    if (!output.isBorrowing()) {
      commands.batchIsOver();
    }
    try {
      sender.send(output);
    } finally {
      batch = 0;
      commands.batchIsOver();
    }
  }

  /** The next request; null at the end. What has come together is sent before waiting. */
  private Request next() throws IOException {
    if (!input.has(mode.requestHeader())) {
      flush();
      if (!input.await(mode.requestHeader())) {
        return null;
      }
    }
    Request request = RequestCodec.decode(mode, input.buffer());
    return request instanceof Request.Disconnect ? null : request;
  }

  /** From now on requests are answered with ESHUTDOWN. May be called by any thread. */
  public void stop() {
    stopping = true;
  }

  /** Waits for what workers still do, and gives the memory back. */
  @Override
  public void close() {
    handOff.awaitNone();
    output.close();
  }
}
