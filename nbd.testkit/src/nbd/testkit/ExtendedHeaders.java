package nbd.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Requests and replies with extended headers (NBD protocol document, branch extension-ext-header,
 * "Request message" and "Extended reply chunk message"): lengths of 64 bits, and no other replies.
 */
final class ExtendedHeaders implements Framing {
  private static final int REQUEST = 0x21e41c71;
  private static final int REPLY = 0x6e8a278c;
  private static final int PAYLOAD_LEN = 1 << 5;

  private final Link link;

  ExtendedHeaders(Link link) {
    this.link = link;
  }

  /** Of a request with a payload, the header tells the payload's length. */
  @Override
  public void send(Asked request, byte[] payload) throws IOException {
    boolean hasPayload = payload.length > 0 || request.command() == Asked.WRITE;
    int flags = request.flags() | (hasPayload ? PAYLOAD_LEN : 0);
    ByteBuffer bytes = ByteBuffer.allocate(32 + payload.length);
    bytes.putInt(REQUEST).putShort((short) flags).putShort((short) request.command());
    bytes.putLong(request.cookie()).putLong(request.offset());
    bytes.putLong(hasPayload ? payload.length : request.length());
    link.send(bytes.put(payload).flip());
  }

  @Override
  public Chunk receive(Asked request) throws IOException {
    ByteBuffer magic = link.receive(4);
    Breach.unless(
        magic.getInt(0) == REPLY,
        "%s: a reply begins with 0x%x, where extended headers are agreed on",
        request,
        magic.getInt(0));
    ByteBuffer head = link.receive(28);
    int flags = head.getShort();
    int type = head.getShort() & 0xffff;
    Framing.cookie(request, head.getLong());
    long offset = head.getLong();
    Breach.unless(
        offset == request.offset(),
        "%s: the reply's header has the offset 0x%x, not that of the request",
        request,
        offset);
    return Framing.chunk(request, link, flags, type, head.getLong());
  }

  @Override
  public StatusChunk status(Asked request, Chunk chunk) {
    ByteBuffer payload = chunk.payload();
    Breach.unless(
        chunk.type() == Chunk.STATUS_EXT, "%s: a chunk of type %d", request, chunk.type());
    Breach.unless(
        payload.remaining() >= 24 && payload.remaining() % 16 == 8,
        "%s: a status chunk of %d bytes; 8 + 16 for each descriptor are right",
        request,
        payload.remaining());
    int id = payload.getInt();
    int count = payload.getInt();
    Breach.unless(
        count == payload.remaining() / 16,
        "%s: a status chunk says that it has %d descriptors, and has %d",
        request,
        count,
        payload.remaining() / 16);
    return StatusChunk.of(request, id, count, payload::getLong);
  }
}
