package nbd.server.transmission;

import java.io.IOException;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.server.export.Seat;
import nbd.wire.ProtocolException;
import nbd.wire.Request;

/**
 * Takes one request after the other on the connection's thread: executes it there when that does
 * not wait for a device, and hands it off to a worker when it may.
 */
final class Commands {
  /** The payload of a refused write is consumed up to here; a longer one ends the connection. */
  private static final long CONSUMED = 128L << 20;

  private final Seat seat;
  private final Input input;
  private final Rules rules;
  private final Patience patience;
  private final Execution here;
  private final HandOff handOff;
  private final Memory memory;
  private final WritePayload payload;

  /** Entered for a batch of requests; null between batches. */
  private Handle disk;

  Commands(Seat seat, Input input, Rules rules, Execution here, HandOff handOff, Memory memory) {
    this.seat = seat;
    this.input = input;
    this.rules = rules;
    this.patience = Patience.with(seat);
    this.here = here;
    this.handOff = handOff;
    this.memory = memory;
    this.payload = new WritePayload(input, memory);
  }

  /** Does it, or has it done; throws only if the connection cannot go on. */
  void execute(Request request) throws IOException {
    try {
      if (disk == null) {
        disk = seat.enter();
      }
    } catch (NbdException gone) {
      refuse(request, gone);
      return;
    }
    switch (request) {
      case Request.Read read -> read(read);
      case Request.Write write -> write(write);
      case Request.BlockStatus status -> blockStatus(status);
      case Request.WriteZeroes _,
          Request.Trim _,
          Request.Cache _,
          Request.Flush _,
          Request.Unknown _ ->
          other(request);
      case Request.Disconnect disconnect ->
          throw new IllegalArgumentException("not a command to execute: " + disconnect);
    }
  }

  /** The replies are on the wire: what layers have lent is theirs again. */
  void batchIsOver() {
    if (disk != null) {
      disk = null;
      seat.leave();
    }
  }

  /** Refuses it, taking the payload of a write out of the stream. */
  void refuse(Request request, IOException why) throws IOException {
    here.failure(request, why);
    if (request instanceof Request.Write write) {
      consume(write);
    }
  }

  private void read(Request.Read request) throws IOException {
    Range range;
    try {
      range = rules.read(request);
    } catch (NbdException refused) {
      here.failure(request, refused);
      return;
    }
    if (patience.neededFor(request, disk, range)) {
      Handle there = disk;
      handOff.run(request.length(), worker -> worker.read(there, request, range));
    } else {
      here.read(disk, request, range);
    }
  }

  private void write(Request.Write request) throws IOException {
    Range range;
    try {
      range = rules.write(request);
    } catch (NbdException refused) {
      refuse(request, refused);
      return;
    }
    if (patience.neededFor(request, disk, range)) {
      writeThere(request, range);
      return;
    }
    payload.begin((int) request.length());
    Runnable reply = here.write(disk, request, range, payload);
    payload.end();
    reply.run();
  }

  /** The payload is received first: what comes behind it in the stream is the next request. */
  private void writeThere(Request.Write request, Range range) throws IOException {
    HeldPayload held;
    try {
      held = HeldPayload.receive(input, memory, (int) request.length());
    } catch (NbdException noMemory) {
      refuse(request, noMemory);
      return;
    }
    Handle there = disk;
    handOff.run(
        request.length(),
        worker -> {
          try (held) {
            worker.write(there, request, range, held).run();
          }
        });
  }

  private void blockStatus(Request.BlockStatus request) throws IOException {
    Range range;
    try {
      range = rules.blockStatus(request);
    } catch (NbdException refused) {
      here.failure(request, refused);
      return;
    }
    if (patience.neededFor(request, disk, range)) {
      handOff.run(0, worker -> worker.blockStatus(request, range));
    } else {
      here.blockStatus(request, range);
    }
  }

  private void other(Request request) throws IOException {
    if (patience.neededFor(request)) {
      Handle there = disk;
      handOff.run(0, worker -> worker.other(there, request));
    } else {
      here.other(disk, request);
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
}
