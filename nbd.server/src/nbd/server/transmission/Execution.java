package nbd.server.transmission;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.WriteSource;
import nbd.server.export.Opened;
import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.Request;

/**
 * Makes the calls that requests ask for, and puts the replies into one output. Used by one thread
 * at a time.
 */
final class Execution {
  private static final Set<Flag> FUA = Set.of(Flag.FUA);

  private final Rules rules;
  private final Answers answers;
  private final ReadReply readReply;
  private final StatusReply statusReply;

  Execution(Rules rules, Answers answers, ReadReply readReply, StatusReply statusReply) {
    this.rules = rules;
    this.answers = answers;
    this.readReply = readReply;
    this.statusReply = statusReply;
  }

  /** The request fails. */
  void failure(Request request, IOException why) {
    answers.failure(request, why);
  }

  /** Reads what the rules have let pass. */
  void read(Handle disk, Request.Read request, Range range) {
    readReply.begin(request);
    try {
      disk.read(range, readReply);
      readReply.end();
    } catch (PartialReadException failure) {
      if (readReply.keep(failure.good())) {
        answers.failure(request, range.offset() + failure.good(), failure);
      } else {
        fail(request, failure);
      }
    } catch (IOException failure) {
      fail(request, failure);
    }
  }

  private void fail(Request.Read request, IOException failure) {
    readReply.abandon();
    answers.failure(request, failure);
  }

  /**
   * Writes what the rules have let pass.
   *
   * @return how the reply is to be given, once the payload is out of the stream
   */
  Runnable write(Handle disk, Request.Write request, Range range, WriteSource payload) {
    try {
      disk.write(range, payload, flags(request.flags()));
      return () -> answers.success(request);
    } catch (IOException failure) {
      return () -> answers.failure(request, failure);
    }
  }

  /** A request that changes data or settings, without a payload. */
  void other(Handle disk, Request request) {
    switch (request) {
      case Request.WriteZeroes zero ->
          answer(zero, () -> disk.zero(rules.zero(zero), flags(zero.flags())));
      case Request.Trim trim ->
          answer(trim, () -> disk.trim(rules.trim(trim), flags(trim.flags())));
      case Request.Cache cache -> answer(cache, () -> disk.cache(rules.cache(cache)));
      case Request.Flush flush ->
          answer(
              flush,
              () -> {
                rules.flush(flush);
                disk.flush();
              });
      case Request.Unknown unknown -> answers.failure(unknown, rules.unknown(unknown));
      case Request.Read _, Request.Write _, Request.BlockStatus _, Request.Disconnect _ ->
          throw new IllegalArgumentException("executed elsewhere: " + request);
    }
  }

  /** Tells the extents of what the rules have let pass. */
  void blockStatus(
      Opened disk, Request.BlockStatus request, Range range, List<Agreement.Selected> contexts) {
    try {
      statusReply.answer(disk, request, range, contexts);
    } catch (IOException failure) {
      answers.failure(request, failure);
    }
  }

  @FunctionalInterface
  private interface Change {
    void run() throws IOException;
  }

  private void answer(Request request, Change change) {
    try {
      change.run();
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
