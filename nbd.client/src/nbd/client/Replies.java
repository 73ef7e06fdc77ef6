package nbd.client;

import java.io.IOException;
import java.util.Map;
import nbd.wire.ChunkFlag;
import nbd.wire.Mode;
import nbd.wire.ProtocolException;
import nbd.wire.Reply;
import nbd.wire.ReplyCodec;
import nbd.wire.ReplyHeader;
import nbd.wire.WireError;

/** Reads replies and gives each to the request it answers; for one thread. */
final class Replies {
  // 2^20 descriptors are the document's limit; every other chunk that is read whole is shorter
  private static final long LONGEST_CHUNK = 4 + 8 * (1L << 20);

  private final Input input;
  private final Mode mode;
  private final Map<Long, Exchange<?>> pending;
  private final Runnable serverLeaves;

  /**
   * @param pending the requests by cookie; those answered are taken out
   * @param serverLeaves called when a request failed with ESHUTDOWN
   */
  Replies(Input input, Mode mode, Map<Long, Exchange<?>> pending, Runnable serverLeaves) {
    this.input = input;
    this.mode = mode;
    this.pending = pending;
    this.serverLeaves = serverLeaves;
  }

  /** Reads until the server closes between two messages. */
  void readToEnd() throws IOException {
    while (!input.atEnd()) {
      int length = ReplyCodec.headerLength(mode, input.peekInt());
      ReplyHeader header = ReplyCodec.decodeHeader(mode, input.take(length));
      Exchange<?> exchange = pending.get(header.cookie());
      if (exchange == null) {
        throw new ProtocolException(
            "reply with cookie " + header.cookie() + "; no such request is outstanding");
      }
      if (isLast(header, exchange)) {
        pending.remove(header.cookie());
        end(exchange);
      }
    }
  }

  private boolean isLast(ReplyHeader header, Exchange<?> exchange) throws IOException {
    return switch (header) {
      case Reply.Simple simple -> {
        exchange.simple(simple, mode.hasChunks(), input);
        yield true;
      }
      case ReplyHeader.Chunk chunk -> {
        exchange.chunk(read(chunk, exchange), input);
        yield chunk.flags().has(ChunkFlag.DONE);
      }
    };
  }

  private Reply.Chunk read(ReplyHeader.Chunk header, Exchange<?> exchange) throws IOException {
    long length = header.decodedLength();
    if (Long.compareUnsigned(length, LONGEST_CHUNK) > 0) {
      throw new ProtocolException(
          exchange + " answered by a chunk of " + length + " bytes; at most " + LONGEST_CHUNK);
    }
    return ReplyCodec.decodeChunk(header, input.take((int) length));
  }

  private void end(Exchange<?> exchange) throws ProtocolException {
    if (exchange.failedWith(WireError.ESHUTDOWN)) {
      serverLeaves.run();
    }
    try {
      exchange.end();
    } catch (ProtocolException e) {
      exchange.lost(e);
      throw e;
    }
  }
}
