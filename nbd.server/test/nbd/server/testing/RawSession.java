package nbd.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nbd.wire.InfoItem;
import nbd.wire.Mode;
import nbd.wire.Reply;
import nbd.wire.ReplyCodec;
import nbd.wire.ReplyHeader;
import nbd.wire.Request;
import nbd.wire.RequestCodec;
import nbd.wire.WireError;

/** A client in transmission that sends what it is told to, right or wrong. */
public final class RawSession implements AutoCloseable {
  private static final byte[] NOTHING = {};

  private final ByteSocket socket;
  private final Mode mode;
  private final InfoItem.Export export;

  /** What was sent and is not answered, and what of the answers has come, by cookie. */
  private final Map<Long, Request> sent = new HashMap<>();

  private final Map<Long, List<Answer.Message>> come = new HashMap<>();

  RawSession(ByteSocket socket, Mode mode, InfoItem.Export export) {
    this.socket = socket;
    this.mode = mode;
    this.export = export;
  }

  /** The bytes below. */
  public ByteSocket socket() {
    return socket;
  }

  /** Size and transmission flags as the server told them. */
  public InfoItem.Export export() {
    return export;
  }

  /** Sends these requests in one piece, without payloads. */
  public RawSession send(Request... requests) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(requests.length * mode.requestHeader());
    for (Request request : requests) {
      RequestCodec.encode(mode, request, bytes);
      sent.put(request.cookie(), request);
    }
    socket.send(bytes.flip());
    return this;
  }

  /** Sends a request and what follows it. */
  public RawSession send(Request request, byte[] payload) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(mode.requestHeader() + payload.length);
    RequestCodec.encode(mode, request, bytes);
    sent.put(request.cookie(), request);
    socket.send(bytes.put(payload).flip());
    return this;
  }

  /** Sends a request, a write with a payload of its length of zeroes, and waits for the reply. */
  public Answer ask(Request request) throws IOException {
    boolean hasPayload = request instanceof Request.Write;
    return ask(request, hasPayload ? new byte[Math.toIntExact(request.length())] : NOTHING);
  }

  /** Sends a request with a payload and waits for the reply. */
  public Answer ask(Request request, byte[] payload) throws IOException {
    return send(request, payload).answer(request);
  }

  /** Waits for the whole reply to a request that was sent; replies to others may come before. */
  public Answer answer(Request request) throws IOException {
    sent.putIfAbsent(request.cookie(), request);
    List<Answer.Message> messages = come.computeIfAbsent(request.cookie(), _ -> new ArrayList<>());
    while (messages.isEmpty() || !isLast(messages.getLast().reply())) {
      receive();
    }
    come.remove(request.cookie());
    return new Answer(messages);
  }

  private static boolean isLast(Reply reply) {
    return !(reply instanceof Reply.Chunk chunk) || chunk.done();
  }

  private void receive() throws IOException {
    ByteBuffer magic = socket.take(4);
    int length = ReplyCodec.headerLength(mode, magic.getInt(0));
    ByteBuffer header = ByteBuffer.allocate(length).put(magic).put(socket.take(length - 4)).flip();
    ReplyHeader decoded = ReplyCodec.decodeHeader(mode, header);
    assertThat(sent).as("requests that wait for a reply").containsKey(decoded.cookie());
    if (decoded instanceof ReplyHeader.Chunk chunk && mode.isExtended()) {
      assertThat(chunk.requestOffset()).isEqualTo(sent.get(decoded.cookie()).offset());
    }
    Answer.Message message = message(sent.get(decoded.cookie()), decoded);
    come.computeIfAbsent(decoded.cookie(), _ -> new ArrayList<>()).add(message);
    if (isLast(message.reply())) {
      sent.remove(decoded.cookie());
    }
  }

  private Answer.Message message(Request request, ReplyHeader decoded) throws IOException {
    return switch (decoded) {
      case Reply.Simple simple -> simple(request, simple);
      case ReplyHeader.Chunk chunk -> chunk(chunk);
    };
  }

  private Answer.Message simple(Request request, Reply.Simple simple) throws IOException {
    boolean isRead = request instanceof Request.Read;
    assertThat(mode.hasChunks() && isRead).as("simple reply to a structured read").isFalse();
    int length = isRead && simple.errorCode() == 0 ? Math.toIntExact(request.length()) : 0;
    return new Answer.Message(simple, socket.take(length).array());
  }

  private Answer.Message chunk(ReplyHeader.Chunk header) throws IOException {
    int decoded = Math.toIntExact(header.decodedLength());
    Reply.Chunk chunk = ReplyCodec.decodeChunk(header, socket.take(decoded));
    int data = Math.toIntExact(header.length() - decoded);
    return new Answer.Message(chunk, socket.take(data).array());
  }

  /** Waits for the server to close, without another reply. */
  public void assertEnds() throws IOException {
    socket.assertEnds();
  }

  /** Proves that the connection lives and its stream is in step: an unknown command is refused. */
  public void assertLives() throws IOException {
    assertThat(ask(Requests.unknown(99)).error()).contains(WireError.EINVAL);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
