package nbd.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Requests and replies with compact headers (NBD protocol document, "Request message", "Simple
 * reply message" and "Structured reply chunk message"): lengths of 32 bits.
 */
final class CompactHeaders implements Framing {
  private static final int REQUEST = 0x25609513;
  private static final int SIMPLE = 0x67446698;
  private static final int STRUCTURED = 0x668e33ef;

  private final Link link;

  CompactHeaders(Link link) {
    this.link = link;
  }

  @Override
  public void send(Asked request, byte[] payload) throws IOException {
    Breach.unless(
        request.length() >= 0 && request.length() <= 0xffff_ffffL,
        "%s: compact headers have lengths of 32 bits",
        request);
    Breach.unless(
        payload.length == 0 || request.command() == Asked.WRITE,
        "%s: with compact headers only a write has a payload",
        request);
    ByteBuffer bytes = ByteBuffer.allocate(28 + payload.length);
    bytes.putInt(REQUEST).putShort((short) request.flags()).putShort((short) request.command());
    bytes.putLong(request.cookie()).putLong(request.offset()).putInt((int) request.length());
    link.send(bytes.put(payload).flip());
  }

  @Override
  public Chunk receive(Asked request) throws IOException {
    int magic = link.receive(4).getInt();
    return switch (magic) {
      case STRUCTURED -> structured(request);
      case SIMPLE -> simple(request);
      default -> throw Breach.of("%s: a reply begins with 0x%x", request, magic);
    };
  }

  private Chunk structured(Asked request) throws IOException {
    ByteBuffer head = link.receive(16);
    int flags = head.getShort();
    int type = head.getShort() & 0xffff;
    Framing.cookie(request, head.getLong());
    return Framing.chunk(request, link, flags, type, head.getInt());
  }

  private Chunk simple(Asked request) throws IOException {
    ByteBuffer head = link.receive(12);
    ByteBuffer error = ByteBuffer.allocate(4).putInt(head.getInt()).flip();
    Framing.cookie(request, head.getLong());
    return new Chunk(true, Chunk.SIMPLE, error);
  }

  @Override
  public StatusChunk status(Asked request, Chunk chunk) {
    ByteBuffer payload = chunk.payload();
    Breach.unless(chunk.type() == Chunk.STATUS, "%s: a chunk of type %d", request, chunk.type());
    Breach.unless(
        payload.remaining() >= 12 && payload.remaining() % 8 == 4,
        "%s: a status chunk of %d bytes; 4 + 8 for each descriptor are right",
        request,
        payload.remaining());
    int id = payload.getInt();
    int count = payload.remaining() / 8;
    return StatusChunk.of(request, id, count, () -> Integer.toUnsignedLong(payload.getInt()));
  }
}
