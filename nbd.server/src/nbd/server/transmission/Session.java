package nbd.server.transmission;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.wire.Request;
import nbd.wire.RequestCodec;

/**
 * The transmission phase of one connection (NBD protocol document, "Transmission"). One platform
 * thread receives all requests that have arrived at once, executes them in order, and sends the
 * replies together, which costs a system call or two for many requests.
 */
public final class Session implements AutoCloseable {
  private final Input input;
  private final Output output;
  private final Commands commands;
  private volatile boolean stopping;

  /**
   * @param input may hold the first requests already; stays the caller's
   * @param maximum longest payload in bytes
   */
  public Session(
      SocketChannel channel,
      Input input,
      Memory memory,
      Agreement agreement,
      long connection,
      long maximum) {
    this.input = input;
    this.output = new Output(channel, memory);
    Answers answers = new Answers(output, agreement, connection);
    Rules rules = new Rules(agreement, maximum);
    this.commands = new Commands(agreement, input, output, memory, rules, answers);
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
        if (output.isFull()) {
          output.flush();
        }
      }
    } finally {
      output.flush();
    }
  }

  /** The next request; null at the end. What has come together is sent before waiting. */
  private Request next() throws IOException {
    if (!input.has(RequestCodec.HEADER)) {
      output.flush();
      if (!input.await(RequestCodec.HEADER)) {
        return null;
      }
    }
    Request request = RequestCodec.decode(input.buffer());
    return request instanceof Request.Disconnect ? null : request;
  }

  /** From now on requests are answered with ESHUTDOWN. May be called by any thread. */
  public void stop() {
    stopping = true;
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    output.close();
  }
}
