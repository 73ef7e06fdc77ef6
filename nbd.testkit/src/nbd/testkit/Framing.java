package nbd.testkit;

import java.io.IOException;

/** Requests and replies as bytes: all that one style of headers has otherwise than another one. */
interface Framing {
  /** Sends a request, with {@code payload} behind it. */
  void send(Asked request, byte[] payload) throws IOException;

  /** The next chunk, which has to be for {@code request}. */
  Chunk receive(Asked request) throws IOException;

  /** What a status chunk tells, if it is one that these headers may have. */
  StatusChunk status(Asked request, Chunk chunk);

  /** Any reply has to have the cookie of its request. */
  static void cookie(Asked request, long cookie) {
    Breach.unless(cookie == request.cookie(), "%s: the reply has the cookie %d", request, cookie);
  }

  /** The chunk whose header has been read up to its payload. */
  static Chunk chunk(Asked request, Link link, int flags, int type, long length)
      throws IOException {
    Breach.unless((flags & ~Chunk.DONE) == 0, "%s: chunk flags 0x%x are not known", request, flags);
    Breach.unless(
        length >= 0 && length <= Chunk.LONGEST, "%s: a chunk of %d bytes", request, length);
    return new Chunk((flags & Chunk.DONE) != 0, type, link.receive((int) length));
  }
}
