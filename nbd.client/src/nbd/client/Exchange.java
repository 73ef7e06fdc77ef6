package nbd.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import nbd.wire.ProtocolException;
import nbd.wire.Reply;
import nbd.wire.Request;
import nbd.wire.WireError;

/**
 * One request and what has come of its reply. Everything but the future belongs to the thread that
 * reads replies.
 *
 * @param <T> what a successful reply brings
 */
abstract sealed class Exchange<T> permits PlainExchange, ReadExchange, StatusExchange {
  private final Request request;
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private NbdRemoteException failure;

  Exchange(Request request) {
    this.request = request;
  }

  /** What is asked; its length is that of the range, also where a payload tells it. */
  final Request request() {
    return request;
  }

  final CompletableFuture<T> future() {
    return future;
  }

  /** Whether the server sent this error, before any other. */
  final boolean failedWith(WireError error) {
    return failure != null && failure.error() == error;
  }

  /** The whole reply, in one message. */
  final void simple(Reply.Simple reply, boolean structured, Input input) throws IOException {
    if (reply.error().isPresent()) {
      simpleFailure(structured);
      fail(reply.error().get(), "", -1);
    } else {
      simpleSuccess(structured, input);
    }
  }

  /** The next chunk of the reply. */
  final void chunk(Reply.Chunk chunk, Input input) throws IOException {
    switch (chunk) {
      case Reply.Chunk.None none -> {
        if (!none.done()) {
          throw new ProtocolException(this + " answered by a chunk NONE without DONE");
        }
      }
      case Reply.Chunk.Error error -> fail(error.error(), error.message(), -1);
      case Reply.Chunk.ErrorOffset error -> {
        errorAt(error.offset());
        fail(error.error(), error.message(), error.offset());
      }
      default -> content(chunk, input);
    }
  }

  /** The reply is whole: tells the caller. */
  final void end() throws ProtocolException {
    if (failure != null) {
      future.completeExceptionally(failure);
    } else {
      future.complete(result());
    }
  }

  /** The connection is lost. */
  final void lost(IOException cause) {
    future.completeExceptionally(cause);
  }

  /** Takes the data of a simple reply without error, or refuses it. */
  abstract void simpleSuccess(boolean structured, Input input) throws IOException;

  /** Says whether a simple reply with an error is in order. */
  void simpleFailure(boolean structured) throws ProtocolException {}

  /** Takes a chunk that is no error and not NONE, and its data off the input. */
  abstract void content(Reply.Chunk chunk, Input input) throws IOException;

  /** Takes note that the request failed at this place of the export. */
  void errorAt(long offset) throws ProtocolException {
    new Coverage(request.length()).error(offset - request.offset());
  }

  /** What the reply brought, once it is whole and without errors. */
  abstract T result() throws ProtocolException;

  // not the whole chunk, which may have a million descriptors
  final ProtocolException unexpected(Reply.Chunk chunk) {
    return new ProtocolException(
        "%s answered by %s, a chunk of type %d"
            .formatted(this, chunk.getClass().getSimpleName(), chunk.type()));
  }

  @Override
  public final String toString() {
    return describe(request);
  }

  /** A request for messages, as in {@code Read of 512 bytes at 4096}. */
  static String describe(Request request) {
    return "%s of %s bytes at %s"
        .formatted(
            request.getClass().getSimpleName(),
            Long.toUnsignedString(request.length()),
            Long.toUnsignedString(request.offset()));
  }

  private void fail(WireError error, String message, long offset) {
    if (failure == null) {
      failure = new NbdRemoteException(error, message, offset, toString());
    }
  }
}
