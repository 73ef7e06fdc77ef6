package nbd.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.Set;

/** What all replies have in common: which chunks there may be, the end, and errors. */
final class Replies {
  private static final Set<Integer> ERRORS = Set.of(1, 5, 12, 22, 28, 75, 95, 108);

  private Replies() {}

  /** Gets the chunks that are neither the end nor an error. */
  @FunctionalInterface
  interface Content {
    void take(Chunk chunk);

    /** Any would be wrong. */
    static Content none(Asked request) {
      return chunk -> {
        throw Breach.of("%s: a chunk of type %d", request, chunk.type());
      };
    }
  }

  /** All chunks of the reply to {@code request}; the first error, if there is one. */
  static Optional<RefusedException> receive(Framing headers, Asked request, Content content)
      throws IOException {
    Optional<RefusedException> failure = Optional.empty();
    for (boolean done = false; !done; ) {
      Chunk chunk = headers.receive(request);
      done = chunk.done();
      if (chunk.type() == Chunk.SIMPLE) {
        return simple(request, chunk);
      }
      if (chunk.type() == Chunk.NONE) {
        Breach.unless(
            done && !chunk.payload().hasRemaining(),
            "%s: a chunk of type NONE that has a payload or is not the last",
            request);
      } else if (!chunk.isError()) {
        content.take(chunk);
      } else if (failure.isEmpty()) {
        failure = Optional.of(error(request, chunk));
      }
    }
    return failure;
  }

  private static Optional<RefusedException> simple(Asked request, Chunk chunk) {
    Breach.unless(
        request.command() != Asked.READ && request.command() != Asked.STATUS,
        "%s: a simple reply, where structured ones are agreed on",
        request);
    int error = chunk.payload().getInt();
    return error == 0
        ? Optional.empty()
        : Optional.of(new RefusedException(known(request, error), -1, "error " + error));
  }

  private static RefusedException error(Asked request, Chunk chunk) {
    ByteBuffer payload = chunk.payload();
    int place = chunk.type() == Chunk.ERROR_OFFSET ? Long.BYTES : 0;
    Breach.unless(
        chunk.type() == Chunk.ERROR || chunk.type() == Chunk.ERROR_OFFSET,
        "%s: an error chunk of the unknown type 0x%x",
        request,
        chunk.type());
    Breach.unless(
        payload.remaining() >= 6 + place,
        "%s: an error chunk of %d bytes",
        request,
        payload.remaining());
    int error = known(request, payload.getInt());
    int length = payload.getShort() & 0xffff;
    Breach.unless(
        length == payload.remaining() - place,
        "%s: an error chunk says that its message has %d bytes, and has %d",
        request,
        length,
        payload.remaining() - place);
    String message = text(request, payload.slice(payload.position(), length));
    long offset = place == 0 ? -1 : payload.getLong(payload.position() + length);
    Breach.unless(
        place == 0 || (offset >= request.offset() && offset < request.end()),
        "%s: ERROR_OFFSET names %d, outside of the request",
        request,
        offset);
    return new RefusedException(error, offset, message);
  }

  private static int known(Asked request, int error) {
    Breach.unless(ERRORS.contains(error), "%s: error %d is not one of %s", request, error, ERRORS);
    return error;
  }

  private static String text(Asked request, ByteBuffer bytes) {
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException wrong) {
      throw Breach.of("%s: the message of an error is not UTF-8", request);
    }
  }
}
