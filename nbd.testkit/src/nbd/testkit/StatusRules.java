package nbd.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules for the reply to one block status request (NBD protocol document,
 * NBD_REPLY_TYPE_BLOCK_STATUS, NBD_REPLY_TYPE_BLOCK_STATUS_EXT and NBD_CMD_BLOCK_STATUS); what the
 * document says that a server SHOULD do counts as a rule too.
 */
final class StatusRules implements Replies.Content {
  private static final int MOST = 1 << 20;

  private final Framing framing;
  private final Asked request;
  private final ExportFacts facts;
  private final Set<String> contexts;
  private final Map<String, List<Descriptor>> told = new HashMap<>();

  /**
   * @param contexts that are to be told, all of them and no others
   */
  StatusRules(Framing framing, Asked request, ExportFacts facts, Set<String> contexts) {
    this.framing = framing;
    this.request = request;
    this.facts = facts;
    this.contexts = contexts;
  }

  @Override
  public void take(Chunk chunk) {
    StatusChunk status = framing.status(request, chunk);
    String context = context(status.id());
    Breach.unless(
        contexts.contains(context),
        "%s: context %s is told, asked for were %s",
        request,
        context,
        contexts);
    check(context, status.descriptors());
    Breach.unless(
        told.put(context, status.descriptors()) == null, "%s: %s is told twice", request, context);
  }

  private String context(int id) {
    return facts.contexts().entrySet().stream()
        .filter(entry -> entry.getValue() == id)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> Breach.of("%s: context id %d was not agreed on", request, id));
  }

  private void check(String context, List<Descriptor> descriptors) {
    int last = descriptors.size() - 1;
    rule(last < MOST, "more than 2^20 descriptors", context, descriptors);
    if (request.has(Asked.REQ_ONE)) {
      boolean one = last == 0 && descriptors.getFirst().length() <= request.length();
      rule(one, "REQ_ONE: not one descriptor inside the request", context, descriptors);
    }
    for (int i = 0; i <= last; i++) {
      Descriptor each = descriptors.get(i);
      check(context, descriptors, each);
      rule(
          i == last || each.end() < request.end(),
          "one that is not the last ends at or behind the end of the request",
          context,
          descriptors);
      rule(
          i == 0 || each.status() != descriptors.get(i - 1).status(),
          "neighbours of the same status",
          context,
          descriptors);
    }
  }

  private void check(String context, List<Descriptor> all, Descriptor each) {
    rule(each.length() != 0, "an empty descriptor", context, all);
    rule(isOnDisk(each), "behind the disk", context, all);
    rule(
        each.length() % facts.minimum() == 0 || each.end() == facts.size(),
        "not whole blocks of " + facts.minimum(),
        context,
        all);
    rule(
        each.status() >>> 32 == 0 || !isNarrow(context),
        "a status of more than 32 bits",
        context,
        all);
  }

  /** A length on the wire may be one that is negative here. */
  private boolean isOnDisk(Descriptor each) {
    return each.length() > 0 && each.length() <= facts.size() - each.offset();
  }

  private boolean isNarrow(String context) {
    return context.startsWith("base:") || facts.narrow().contains(context);
  }

  private void rule(boolean holds, String what, String context, List<Descriptor> descriptors) {
    if (!holds) {
      throw Breach.of("%s: %s of %s", request, what + ": " + descriptors, context);
    }
  }

  /** The reply was no error. */
  Map<String, List<Descriptor>> end() {
    Breach.unless(
        told.keySet().equals(contexts),
        "%s: contexts %s are told, asked for were %s",
        request,
        told.keySet(),
        contexts);
    return told;
  }
}
