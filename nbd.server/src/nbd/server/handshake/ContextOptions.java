package nbd.server.handshake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nbd.api.Contexts;
import nbd.api.MetaContext;
import nbd.server.transmission.Agreement;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;

/**
 * LIST_META_CONTEXT and SET_META_CONTEXT (NBD protocol document, "Metadata querying"): tell and
 * select what the disk of that name has, and the client can be told. Queries that find nothing are
 * left out; so a disk that knows no allocation has no base:allocation.
 */
final class ContextOptions {
  private final Negotiation negotiation;
  private final OptionReplies replies;

  ContextOptions(Negotiation negotiation, OptionReplies replies) {
    this.negotiation = negotiation;
    this.replies = replies;
  }

  /** No query asks for all; {@code namespace:} asks for all of a namespace. */
  Options.Outcome list(int code, String exportName, List<String> queries) throws IOException {
    if (refusesBadQuery(code, queries)) {
      return Options.Outcome.GO_ON;
    }
    for (MetaContext context : negotiation.open(exportName).contexts()) {
      if (negotiation.canBeTold(context)
          && (queries.isEmpty()
              || queries.stream().anyMatch(query -> lists(query, context.name())))) {
        replies.reply(code, new OptionReply.MetaContext(0, context.name()));
      }
    }
    replies.ack(code);
    return Options.Outcome.GO_ON;
  }

  /** Only whole names select; each selected context gets a number. */
  Options.Outcome set(int code, String exportName, List<String> queries) throws IOException {
    if (!negotiation.mode().hasChunks()) {
      replies.error(
          code,
          OptionError.INVALID,
          "SET_META_CONTEXT needs EXTENDED_HEADERS or STRUCTURED_REPLY to come before it");
      return Options.Outcome.GO_ON;
    }
    if (refusesBadQuery(code, queries)) {
      return Options.Outcome.GO_ON;
    }
    List<Agreement.Selected> selected = select(negotiation.open(exportName).contexts(), queries);
    selected.forEach(
        each -> replies.reply(code, new OptionReply.MetaContext(each.id(), each.context())));
    replies.ack(code);
    negotiation.select(exportName, selected);
    return Options.Outcome.GO_ON;
  }

  /** In the order of the queries, each once, numbered from 1. */
  private List<Agreement.Selected> select(Contexts contexts, List<String> queries) {
    List<Agreement.Selected> selected = new ArrayList<>();
    queries.stream()
        .distinct()
        .map(contexts::find)
        .flatMap(Optional::stream)
        .filter(negotiation::canBeTold)
        .forEach(
            context -> selected.add(new Agreement.Selected(selected.size() + 1, context.name())));
    return selected;
  }

  private static boolean lists(String query, String name) {
    return query.endsWith(":") ? name.startsWith(query) : name.equals(query);
  }

  private boolean refusesBadQuery(int code, List<String> queries) {
    Optional<String> bad = queries.stream().filter(query -> query.indexOf(':') < 1).findFirst();
    bad.ifPresent(
        query ->
            replies.error(code, OptionError.INVALID, "query '" + query + "' has no NAMESPACE:"));
    return bad.isPresent();
  }
}
