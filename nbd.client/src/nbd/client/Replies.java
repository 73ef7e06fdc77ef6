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
  // the document's limit; every other chunk that is read whole is shorter
  private static final int MOST_DESCRIPTORS = 1 << 20;

  private final Input input;
  private final Mode mode;
  private final Map<Long, Exchange<?>> pending;
  private final Runnable serverLeaves;
  private final long longestChunk;

  /**
   * @param pending the requests by cookie; those answered are taken out
   * @param serverLeaves called when a request failed with ESHUTDOWN
   */
  Replies(Input input, Mode mode, Map<Long, Exchange<?>> pending, Runnable serverLeaves) {
    this.input = input;
    this.mode = mode;
    this.pending = pending;
    this.serverLeaves = serverLeaves;
    this.longestChunk = mode.isExtended() ? 8 + 16L * MOST_DESCRIPTORS : 4 + 8L * MOST_DESCRIPTORS;
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
        // the future first: if that fails, the request is still there to be told so
        end(exchange);
        pending.remove(header.cookie());
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
    checkOffset(header, exchange);
    long length = header.decodedLength();
    if (Long.compareUnsigned(length, longestChunk) > 0) {
      throw new ProtocolException(
          "%s answered by a chunk of %s bytes; at most %d"
              .formatted(exchange, Long.toUnsignedString(length), longestChunk));
    }
    return ReplyCodec.decodeChunk(header, input.take((int) length));
  }

  // section "Extended reply chunk message"; a structured reply does not tell the offset
  private void checkOffset(ReplyHeader.Chunk header, Exchange<?> exchange)
      throws ProtocolException {
    long asked = exchange.request().offset();
    if (mode.isExtended() && header.requestOffset() != asked) {
      throw new ProtocolException(
          "%s answered by a chunk for a request at %s; %s expected"
              .formatted(
                  exchange,
                  Long.toUnsignedString(header.requestOffset()),
                  Long.toUnsignedString(asked)));
    }
  }

  private void end(Exchange<?> exchange) throws ProtocolException {
    if (exchange.failedWith(WireError.ESHUTDOWN)) {
      serverLeaves.run();
    }
    exchange.end();
  }
}
