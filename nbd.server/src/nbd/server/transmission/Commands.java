package nbd.server.transmission;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.server.export.Seat;
import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.ProtocolException;
import nbd.wire.Request;

/** Executes one request after the other on the connection's thread. */
final class Commands {
  /** The payload of a refused write is consumed up to here; a longer one ends the connection. */
  private static final long CONSUMED = 128L << 20;

  private static final Set<Flag> FUA = Set.of(Flag.FUA);

  private final Seat seat;
  private Handle handle;
  private final Input input;
  private final Rules rules;
  private final Answers answers;
  private final ReadReply readReply;
  private final StatusReply statusReply;
  private final WritePayload payload;

  Commands(
      Agreement agreement, Input input, Output out, Memory memory, Rules rules, Answers answers) {
    this.seat = agreement.seat();
    this.input = input;
    this.rules = rules;
    this.answers = answers;
    this.readReply = new ReadReply(out, memory, agreement.structured());
    this.statusReply = new StatusReply(out, agreement);
    this.payload = new WritePayload(input, memory);
  }

  /** Does it and puts the reply into the output; throws only if the connection cannot go on. */
  void execute(Request request) throws IOException {
    try {
      handle = seat.enter();
    } catch (NbdException gone) {
      refuse(request, gone);
      return;
    }
    try {
      perform(request);
    } finally {
      seat.leave();
    }
  }

  private void perform(Request request) throws IOException {
    switch (request) {
      case Request.Read read -> read(read);
      case Request.Write write -> write(write);
      case Request.BlockStatus status -> blockStatus(status);
      case Request.WriteZeroes zero ->
          answer(zero, () -> handle.zero(rules.zero(zero), flags(zero.flags())));
      case Request.Trim trim ->
          answer(trim, () -> handle.trim(rules.trim(trim), flags(trim.flags())));
      case Request.Cache cache -> answer(cache, () -> handle.cache(rules.cache(cache)));
      case Request.Flush flush ->
          answer(
              flush,
              () -> {
                rules.flush(flush);
                handle.flush();
              });
      case Request.Disconnect disconnect ->
          throw new IllegalArgumentException("not a command to execute: " + disconnect);
      case Request.Unknown unknown -> answers.failure(unknown, rules.unknown(unknown));
    }
  }

  /** Refuses it, taking the payload of a write out of the stream. */
  void refuse(Request request, IOException why) throws IOException {
    answers.failure(request, why);
    if (request instanceof Request.Write write) {
      consume(write);
    }
  }

  private void read(Request.Read request) {
    Range range;
    try {
      range = rules.read(request);
    } catch (IOException refused) {
      answers.failure(request, refused);
      return;
    }
    readReply.begin(request);
    try {
      handle.read(range, readReply);
      readReply.end();
    } catch (IOException failure) {
      readReply.abandon();
      answers.failure(request, failure);
    }
  }

  private void write(Request.Write request) throws IOException {
    Range range;
    try {
      range = rules.write(request);
    } catch (IOException refused) {
      refuse(request, refused);
      return;
    }
    payload.begin((int) request.length());
    IOException failure = null;
    try {
      handle.write(range, payload, flags(request.flags()));
    } catch (IOException failed) {
      failure = failed;
    }
    payload.end();
    if (failure == null) {
      answers.success(request);
    } else {
      answers.failure(request, failure);
    }
  }

  private void consume(Request.Write write) throws IOException {
    if (write.length() > CONSUMED) {
      throw new ProtocolException(
          "%s: a refused payload is consumed up to %d bytes"
              .formatted(Rules.describe(write), CONSUMED));
    }
    input.skip(write.length());
  }

  private void blockStatus(Request.BlockStatus request) {
    try {
      statusReply.answer(request, rules.blockStatus(request));
    } catch (IOException failure) {
      answers.failure(request, failure);
    }
  }

  @FunctionalInterface
  private interface Command {
    void run() throws IOException;
  }

  private void answer(Request request, Command command) {
    try {
      command.run();
      answers.success(request);
    } catch (IOException failure) {
      answers.failure(request, failure);
    }
  }

  private static Set<Flag> flags(Flags<CommandFlag> flags) {
    if (flags.isEmpty()) {
      return Flag.NONE;
    }
    if (flags.bits() == CommandFlag.FUA.bit()) {
      return FUA;
    }
    EnumSet<Flag> result = EnumSet.noneOf(Flag.class);
    addIf(flags.has(CommandFlag.FUA), Flag.FUA, result);
    addIf(flags.has(CommandFlag.NO_HOLE), Flag.NO_HOLE, result);
    addIf(flags.has(CommandFlag.FAST_ZERO), Flag.FAST_ZERO, result);
    return result;
  }

  private static void addIf(boolean has, Flag flag, Set<Flag> result) {
    if (has) {
      result.add(flag);
    }
  }
}
