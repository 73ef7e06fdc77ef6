package nbd.client;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.ProtocolException;
import nbd.wire.Reply;
import nbd.wire.Request;

/** A block status: one chunk for each selected context, checked against the request. */
final class StatusExchange extends Exchange<Map<String, Descriptors>> {
  private final Map<Integer, String> contexts;
  private final Map<Integer, Descriptors> received = new HashMap<>();

  StatusExchange(Request.BlockStatus request, Map<Integer, String> contexts) {
    super(request);
    this.contexts = contexts;
  }

  @Override
  void simpleSuccess(boolean structured, Input input) throws ProtocolException {
    throw new ProtocolException(this + " answered by a simple reply without an error");
  }

  @Override
  void content(Reply.Chunk chunk, Input input) throws ProtocolException {
    if (!(chunk instanceof Reply.Chunk.BlockStatus status)) {
      throw unexpected(chunk);
    }
    if (!contexts.containsKey(status.contextId())) {
      throw new ProtocolException(
          this + " answered for context id " + status.contextId() + "; selected: " + contexts);
    }
    check(status.descriptors());
    if (received.put(status.contextId(), status.descriptors()) != null) {
      throw new ProtocolException(this + " answered twice for " + contexts.get(status.contextId()));
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

  private void check(Descriptors descriptors) throws ProtocolException {
    long length = request().length();
    if (request().flags().has(CommandFlag.REQ_ONE)) {
      if (descriptors.count() != 1 || descriptors.length(0) > length) {
        throw new ProtocolException(this + " with REQ_ONE answered by " + summary(descriptors));
      }
      return;
    }
    int last = descriptors.count() - 1;
    if (last > 0 && descriptors.covered() - descriptors.length(last) >= length) {
      throw new ProtocolException(
          this + " answered by descriptors beyond the request: " + summary(descriptors));
    }
  }

  private static String summary(Descriptors descriptors) {
    return descriptors.count() > 20
        ? descriptors.count() + " descriptors for " + descriptors.covered() + " bytes"
        : descriptors.toString();
  }
}
