package nbd.client;

import nbd.wire.ProtocolException;
import nbd.wire.Reply;
import nbd.wire.Request;

/** A request whose reply is success or failure and nothing else. */
final class PlainExchange extends Exchange<Void> {
  PlainExchange(Request request) {
    super(request);
  }

  @Override
  void simpleSuccess(boolean structured, Input input) {}

  @Override
  void content(Reply.Chunk chunk, Input input) throws ProtocolException {
    throw unexpected(chunk);
  }

  @Override
  Void result() {
    return null;
  }
}
