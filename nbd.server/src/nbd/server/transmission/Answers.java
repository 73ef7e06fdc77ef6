package nbd.server.transmission;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.PartialReadException;
import nbd.wire.ChunkFlag;
import nbd.wire.ChunkType;
import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.Mode;
import nbd.wire.Reply;
import nbd.wire.ReplyCodec;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Replies without data: success, and errors with a message for clients that take chunks. */
final class Answers {
  private static final Logger log = LoggerFactory.getLogger(Answers.class);
  private static final Flags<ChunkFlag> DONE = Flags.of(ChunkFlag.DONE);

  private final Output out;
  private final Agreement agreement;
  private final Mode mode;
  private final long connection;

  Answers(Output out, Agreement agreement, long connection) {
    this.out = out;
    this.agreement = agreement;
    this.mode = agreement.mode();
    this.connection = connection;
  }

  void success(Request request) {
    long cookie = request.cookie();
    if (mode.isExtended()) {
      ReplyCodec.chunkHeader(
          mode, out.reserve(mode.replyHeader()), true, ChunkType.NONE, cookie, request.offset(), 0);
    } else {
      ReplyCodec.simple(out.reserve(ReplyCodec.SIMPLE), 0, cookie);
    }
  }

  void failure(Request request, IOException failure) {
    WireError error = WireError.valueOf(code(request, failure).name());
    log(request, error, failure);
    Reply reply =
        mode.hasChunks()
            ? new Reply.Chunk.Error(request.cookie(), DONE, error, message(failure))
            : Reply.Simple.failed(error, request.cookie());
    put(request, reply);
  }

  private void put(Request request, Reply reply) {
    ByteBuffer space = out.reserve(ReplyCodec.encodedLength(mode, reply));
    ReplyCodec.encode(mode, request.offset(), reply, space);
  }

  /**
   * The end of a read whose bytes before {@code offset}, counted from the disk's start, are sent.
   */
  void failure(Request.Read request, long offset, IOException failure) {
    WireError error = WireError.valueOf(code(request, failure).name());
    log(request, error, failure);
    Reply reply =
        new Reply.Chunk.ErrorOffset(request.cookie(), DONE, error, message(failure), offset);
    put(request, reply);
  }

  /**
   * ENOTSUP is for fast zero, and EOVERFLOW for reads that may be fragmented and for what needs
   * 64-bit lengths; elsewhere they are plain EINVAL.
   */
  private ErrorCode code(Request request, IOException failure) {
    ErrorCode code = failure instanceof NbdException named ? named.code() : ErrorCode.EIO;
    return switch (code) {
      case ENOTSUP -> request.flags().has(CommandFlag.FAST_ZERO) ? code : ErrorCode.EINVAL;
      case EOVERFLOW ->
          mode.isExtended() || (mode.hasChunks() && request instanceof Request.Read)
              ? code
              : ErrorCode.EINVAL;
      default -> code;
    };
  }

  private static String message(IOException failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /** What a client did wrong is its own affair; what the device did is worth a warning. */
  private void log(Request request, WireError error, IOException failure) {
    log.atLevel(said(failure) instanceof NbdException ? Level.DEBUG : Level.WARN)
        .addKeyValue("connection", connection)
        .addKeyValue("export", agreement.exportName())
        .addKeyValue("request", Long.toHexString(request.cookie()))
        .addKeyValue("error", error)
        .log("{}: {}", Rules.describe(request), message(failure));
  }

  /** What the layer itself has thrown. */
  private static Throwable said(IOException failure) {
    boolean wrapped = failure instanceof PartialReadException && failure.getCause() != null;
    return wrapped ? failure.getCause() : failure;
  }
}
