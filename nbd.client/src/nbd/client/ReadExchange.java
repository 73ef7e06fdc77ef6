package nbd.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import nbd.wire.CommandFlag;
import nbd.wire.ProtocolException;
import nbd.wire.Reply;
import nbd.wire.Request;

/** A read: puts the content chunks where they belong, and checks that each byte comes once. */
final class ReadExchange extends Exchange<List<ReadPart>> {
  private static final byte[] ZEROES = new byte[1 << 13];

  private final ByteBuffer target;
  private final Coverage coverage;
  private final List<ReadPart> parts = new ArrayList<>();

  /**
   * @param target a buffer of the request's length, from 0
   */
  ReadExchange(Request.Read request, ByteBuffer target) {
    super(request);
    this.target = target;
    this.coverage = new Coverage(request.length());
  }

  @Override
  void simpleSuccess(boolean structured, Input input) throws IOException {
    simpleFailure(structured);
    if (target.hasRemaining()) {
      data(request().offset(), request().length(), input);
    }
  }

  @Override
  void simpleFailure(boolean structured) throws ProtocolException {
    if (structured) {
      throw new ProtocolException(this + " answered by a simple reply; chunks were agreed on");
    }
  }

  @Override
  void content(Reply.Chunk chunk, Input input) throws IOException {
    if (!parts.isEmpty() && request().flags().has(CommandFlag.DF)) {
      throw new ProtocolException(this + " with DF answered by more than one content chunk");
    }
    switch (chunk) {
      case Reply.Chunk.OffsetData data ->
          data(data.offset(), Integer.toUnsignedLong(data.length()), input);
      case Reply.Chunk.OffsetHole hole ->
          hole(hole.offset(), Integer.toUnsignedLong(hole.length()));
      default -> throw unexpected(chunk);
    }
  }

  @Override
  void errorAt(long offset) throws ProtocolException {
    coverage.error(offset - request().offset());
  }

  @Override
  List<ReadPart> result() throws ProtocolException {
    if (!coverage.complete()) {
      throw new ProtocolException(
          this + " answered without an error, but byte " + coverage.firstMissing() + " is missing");
    }
    return List.copyOf(parts);
  }

  private void data(long offset, long length, Input input) throws IOException {
    input.readInto(place(offset, length));
    parts.add(new ReadPart(offset, length, false));
  }

  private void hole(long offset, long length) throws ProtocolException {
    ByteBuffer place = place(offset, length);
    while (place.hasRemaining()) {
      place.put(ZEROES, 0, Math.min(ZEROES.length, place.remaining()));
    }
    parts.add(new ReadPart(offset, length, true));
  }

  private ByteBuffer place(long offset, long length) throws ProtocolException {
    long start = offset - request().offset();
    coverage.content(start, length);
    return target.slice((int) start, (int) length);
  }
}
