package nbd.server.transmission;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.server.export.Opened;
import nbd.server.export.Seat;
import nbd.wire.CommandFlag;
import nbd.wire.ProtocolException;
import nbd.wire.Request;
import nbd.wire.StatusQuery;

/**
 * Takes one request after the other on the connection's thread: executes it there when that does
 * not wait for a device, and hands it off to a worker when it may.
 */
final class Commands {
  private final Agreement agreement;
  private final Seat seat;
  private final Input input;
  private final Rules rules;
  private final Execution here;
  private final HandOff handOff;
  private final Memory memory;
  private final WritePayload payload;

  /** Entered for a batch of requests; null between batches. */
  private Opened disk;

  Commands(
      Agreement agreement,
      Input input,
      Rules rules,
      Execution here,
      HandOff handOff,
      Memory memory) {
    this.agreement = agreement;
    this.seat = agreement.seat();
    this.input = input;
    this.rules = rules;
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
    if (hasPayload(request) && !canHavePayload(request)) {
      refuse(request, rules.payloadRefused(request));
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

  /** The replies are on the wire, or nothing in them is a layer's. May be told twice. */
  void batchIsOver() {
    if (disk != null) {
      disk = null;
      seat.leave();
    }
  }

  /** Refuses it, taking its payload out of the stream. */
  void refuse(Request request, IOException why) throws IOException {
    here.failure(request, why);
    long payload = payloadLength(request);
    if (Long.compareUnsigned(payload, rules.longestConsumed()) > 0) {
      throw new ProtocolException(
          "%s: a refused payload is consumed up to %d bytes"
              .formatted(Rules.describe(request), rules.longestConsumed()));
    }
    input.skip(payload);
  }

  private long payloadLength(Request request) {
    return request.payloadLength(agreement.mode());
  }

  private void read(Request.Read request) throws IOException {
    Range range;
    try {
      range = rules.read(request);
    } catch (NbdException refused) {
      here.failure(request, refused);
      return;
    }
    if (Patience.neededFor(request, disk, range)) {
      Handle there = disk.handle();
      handOff.run(request.length(), worker -> worker.read(there, request, range));
    } else {
      here.read(disk.handle(), request, range);
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
    if (Patience.neededFor(request, disk, range)) {
      writeThere(request, range);
      return;
    }
    payload.begin((int) request.length());
    Runnable reply = here.write(disk.handle(), request, range, payload);
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
    Handle there = disk.handle();
    boolean handedOff = false;
    try {
      handOff.run(
          request.length(),
          worker -> {
            try (held) {
              worker.write(there, request, range, held).run();
            }
          });
      handedOff = true;
    } finally {
      if (!handedOff) {
        held.close();
      }
    }
  }

  private void blockStatus(Request.BlockStatus request) throws IOException {
    if (!hasPayload(request)) {
      blockStatus(request, null);
    } else if (!rules.takesQuery(payloadLength(request))) {
      refuse(request, rules.payloadRefused(request));
    } else {
      int length = (int) payloadLength(request);
      ByteBuffer buffer = input.require(length);
      StatusQuery query = StatusQuery.decode(buffer.slice(buffer.position(), length));
      input.skip(length);
      blockStatus(query.applyTo(request), query);
    }
  }

  /**
   * @param request whose length is that of the range
   * @param query which contexts it is about; null for all
   */
  private void blockStatus(Request.BlockStatus request, StatusQuery query) throws IOException {
    Range range;
    List<Agreement.Selected> contexts;
    try {
      range = rules.blockStatus(request);
      contexts = query == null ? agreement.contexts() : rules.contexts(request, query);
    } catch (NbdException refused) {
      here.failure(request, refused);
      return;
    }
    if (Patience.neededFor(request, disk, range)) {
      Opened there = disk;
      handOff.run(0, worker -> worker.blockStatus(there, request, range, contexts));
    } else {
      here.blockStatus(disk, request, range, contexts);
    }
  }

  private boolean hasPayload(Request request) {
    return agreement.mode().isExtended() && request.flags().has(CommandFlag.PAYLOAD_LEN);
  }

  private static boolean canHavePayload(Request request) {
    return request instanceof Request.Write || request instanceof Request.BlockStatus;
  }

  private void other(Request request) throws IOException {
    if (Patience.neededFor(request, disk)) {
      Handle there = disk.handle();
      handOff.run(0, worker -> worker.other(there, request));
    } else {
      here.other(disk.handle(), request);
    }
  }
}
