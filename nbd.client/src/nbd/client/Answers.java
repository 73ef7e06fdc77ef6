package nbd.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nbd.wire.InfoItem;
import nbd.wire.Option;
import nbd.wire.OptionCode;
import nbd.wire.OptionReply;
import nbd.wire.ProtocolException;

/** Makes one typed answer of the replies to an option. */
final class Answers {
  /** What is made of the replies before the ACK. */
  @FunctionalInterface
  interface Reading<R, T> {
    T read(List<R> replies) throws ProtocolException;
  }

  private Answers() {}

  /**
   * Sends the option and reads its answer.
   *
   * @param kind of the replies that may come before the ACK
   */
  static <R extends OptionReply, T> Answer<T> ask(
      Negotiation negotiation, Option option, Class<R> kind, Reading<R, T> reading)
      throws IOException {
    List<OptionReply> replies = negotiation.exchange(option);
    int code = option.code();
    List<R> before = ofKind(code, kind, replies.subList(0, replies.size() - 1));
    return switch (replies.getLast()) {
      case OptionReply.Error(var error, String message) ->
          new Answer.Refused<>(code, error.code(), message);
      case OptionReply.Unknown(int type, var data) ->
          new Answer.Refused<>(code, type, new String(data.toByteArray(), StandardCharsets.UTF_8));
      default -> new Answer.Granted<>(code, reading.read(before));
    };
  }

  /** The export that the items of INFO or GO describe. */
  static ExportInfo info(List<OptionReply.Info> replies) throws ProtocolException {
    List<InfoItem> items = replies.stream().map(OptionReply.Info::item).toList();
    return ExportInfo.of(items);
  }

  /** The names of selected contexts by the ids that block status will use. */
  static Map<Integer, String> byId(List<OptionReply.MetaContext> contexts)
      throws ProtocolException {
    Map<Integer, String> names = new LinkedHashMap<>();
    for (OptionReply.MetaContext context : contexts) {
      String other = names.putIfAbsent(context.id(), context.name());
      if (other != null) {
        throw new ProtocolException(
            "metadata contexts %s and %s have the same id %d"
                .formatted(other, context.name(), context.id()));
      }
    }
    return names;
  }

  private static <R extends OptionReply> List<R> ofKind(
      int code, Class<R> kind, List<OptionReply> replies) throws ProtocolException {
    List<R> found = new ArrayList<>();
    for (OptionReply reply : replies) {
      if (!kind.isInstance(reply)) {
        throw new ProtocolException(OptionCode.nameOf(code) + " answered by " + reply);
      }
      found.add(kind.cast(reply));
    }
    return found;
  }
}
