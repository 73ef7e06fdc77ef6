package nbd.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Requests and replies with compact headers (NBD protocol document, "Transmission"): lengths of 32
 * bits. Everything that another style of headers changes is here.
 */
final class CompactHeaders {
  private static final int REQUEST = 0x25609513;
  private static final int SIMPLE = 0x67446698;
  private static final int STRUCTURED = 0x668e33ef;
  private static final int DONE = 1;
  private static final int LONGEST_CHUNK = (64 << 20) + 64;

  private final Link link;

  CompactHeaders(Link link) {
    this.link = link;
  }

  /** Sends a request, with {@code payload} behind it. */
  void send(Asked request, byte[] payload) throws IOException {
    Breach.unless(
        request.length() >= 0 && request.length() <= 0xffff_ffffL,
        "%s: compact headers have lengths of 32 bits",
        request);
    ByteBuffer bytes = ByteBuffer.allocate(28 + payload.length);
    bytes.putInt(REQUEST).putShort((short) request.flags()).putShort((short) request.command());
    bytes.putLong(request.cookie()).putLong(request.offset()).putInt((int) request.length());
    link.send(bytes.put(payload).flip());
  }

  /** The next chunk, which has to be for {@code request}. */
  Chunk receive(Asked request) throws IOException {
    ByteBuffer start = link.receive(4);
    int magic = start.getInt();
    return switch (magic) {
      case STRUCTURED -> structured(request);
      case SIMPLE -> simple(request);
      default -> throw Breach.of("%s: a reply begins with 0x%x", request, magic);
    };
  }

  private Chunk structured(Asked request) throws IOException {
    ByteBuffer head = link.receive(16);
    int flags = head.getShort();
    Breach.unless((flags & ~DONE) == 0, "%s: chunk flags 0x%x are not known", request, flags);
    int type = head.getShort() & 0xffff;
    cookie(request, head.getLong());
    int length = head.getInt();
    Breach.unless(
        length >= 0 && length <= LONGEST_CHUNK, "%s: a chunk of %d bytes", request, length);
    return new Chunk((flags & DONE) != 0, type, link.receive(length));
  }

  private Chunk simple(Asked request) throws IOException {
    ByteBuffer head = link.receive(12);
    ByteBuffer error = ByteBuffer.allocate(4).putInt(head.getInt()).flip();
    cookie(request, head.getLong());
    return new Chunk(true, Chunk.SIMPLE, error);
  }

  private static void cookie(Asked request, long cookie) {
    Breach.unless(cookie == request.cookie(), "%s: the reply has the cookie %d", request, cookie);
  }
}
