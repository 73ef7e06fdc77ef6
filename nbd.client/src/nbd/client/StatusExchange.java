package nbd.client;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.Mode;
import nbd.wire.ProtocolException;
import nbd.wire.Reply;
import nbd.wire.Request;
import nbd.wire.StatusQuery;

/** A block status: one chunk for each context that is asked for, checked against the request. */
final class StatusExchange extends Exchange<Map<String, Descriptors>> {
  private final Request.BlockStatus range;
  private final Mode mode;
  private final Map<Integer, String> contexts;
  private final Map<Integer, Descriptors> received = new HashMap<>();

  /**
   * @param contexts names of those asked for, by id
   */
  StatusExchange(Request.BlockStatus request, Mode mode, Map<Integer, String> contexts) {
    super(request);
    this.range = request;
    this.mode = mode;
    this.contexts = contexts;
  }

  /** The payload that names the contexts. */
  ByteBuffer query() {
    StatusQuery query = new StatusQuery(range.length(), List.copyOf(contexts.keySet()));
    ByteBuffer payload = ByteBuffer.allocate(StatusQuery.encodedLength(contexts.size()));
    query.encode(payload);
    return payload.flip();
  }

  /** The request as it is sent before that payload. */
  Request.BlockStatus announcing(ByteBuffer query) {
    return new Request.BlockStatus(
        range.flags().with(CommandFlag.PAYLOAD_LEN),
        range.cookie(),
        range.offset(),
        query.remaining());
  }

  @Override
  void simpleSuccess(boolean structured, Input input) throws ProtocolException {
    throw new ProtocolException(this + " answered by a simple reply without an error");
  }

  @Override
  void content(Reply.Chunk chunk, Input input) throws ProtocolException {
    switch (chunk) {
      case Reply.Chunk.BlockStatus status when !mode.isExtended() ->
          take(status.contextId(), status.descriptors());
      case Reply.Chunk.BlockStatusExt status when mode.isExtended() ->
          take(status.contextId(), status.descriptors());
      default -> throw unexpected(chunk);
    }
  }

  @Override
  Map<String, Descriptors> result() throws ProtocolException {
    Map<String, Descriptors> byName = new LinkedHashMap<>();
    for (Map.Entry<Integer, String> context : contexts.entrySet()) {
      Descriptors descriptors = received.get(context.getKey());
      if (descriptors == null) {
        throw new ProtocolException(this + " not answered for " + context.getValue());
      }
      byName.put(context.getValue(), descriptors);
    }
    return Collections.unmodifiableMap(byName);
  }

  private void take(int id, Descriptors descriptors) throws ProtocolException {
    String context = contexts.get(id);
    if (context == null) {
      throw new ProtocolException(
          "%s answered for context id %s; asked for: %s"
              .formatted(this, Integer.toUnsignedString(id), contexts));
    }
    StatusRules.check(range, context, descriptors);
    if (received.put(id, descriptors) != null) {
      throw new ProtocolException(this + " answered twice for " + context);
    }
  }
}
