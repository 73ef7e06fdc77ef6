package nbd.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules for the reply to one block status request (NBD protocol document,
 * NBD_REPLY_TYPE_BLOCK_STATUS and NBD_CMD_BLOCK_STATUS); what the document says that a server
 * SHOULD do counts as a rule too.
 */
final class StatusRules implements Replies.Content {
  private static final int MOST = 1 << 20;

  private final Asked request;
  private final ExportFacts facts;
  private final Map<String, List<Descriptor>> told = new HashMap<>();

  StatusRules(Asked request, ExportFacts facts) {
    this.request = request;
    this.facts = facts;
  }

  @Override
  public void take(Chunk chunk) {
    ByteBuffer payload = chunk.payload();
    Breach.unless(chunk.type() == Chunk.STATUS, "%s: a chunk of type %d", request, chunk.type());
    Breach.unless(
        payload.remaining() >= 12 && payload.remaining() % 8 == 4,
        "%s: a status chunk of %d bytes; 4 + 8 for each descriptor are right",
        request,
        payload.remaining());
    String context = context(payload.getInt());
    List<Descriptor> descriptors = new ArrayList<>();
    long at = request.offset();
    while (payload.hasRemaining()) {
      long length = Integer.toUnsignedLong(payload.getInt());
      long status = Integer.toUnsignedLong(payload.getInt());
      descriptors.add(new Descriptor(at, length, status));
      at += length;
    }
    check(context, descriptors);
    Breach.unless(told.put(context, descriptors) == null, "%s: %s is told twice", request, context);
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
      rule(each.length() > 0, "an empty descriptor", context, descriptors);
      rule(each.end() <= facts.size() && each.end() > 0, "behind the disk", context, descriptors);
      rule(
          each.length() % facts.minimum() == 0 || each.end() == facts.size(),
          "not whole blocks of " + facts.minimum(),
          context,
          descriptors);
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

  private void rule(boolean holds, String what, String context, List<Descriptor> descriptors) {
    if (!holds) {
      throw Breach.of("%s: %s of %s", request, what + ": " + descriptors, context);
    }
  }

  /** The reply was no error. */
  Map<String, List<Descriptor>> end() {
    Breach.unless(
        told.keySet().equals(facts.contexts().keySet()),
        "%s: contexts %s are told, agreed on were %s",
        request,
        told.keySet(),
        facts.contexts().keySet());
    return told;
  }
}
