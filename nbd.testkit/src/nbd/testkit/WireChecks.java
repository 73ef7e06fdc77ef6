package nbd.testkit;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import nbd.api.Contexts;
import nbd.api.MetaContext;
import nbd.api.Range;

/** The same disk as a client sees it, by a server. */
final class WireChecks {
  /** The bytes of another client, where they have to be the same. */
  @FunctionalInterface
  interface Bytes {
    byte[] at(long offset, int length) throws IOException;
  }

  private final WireClient client;
  private final ExportFacts facts;
  private final Bytes inProcess;

  /** Without somebody to compare with. */
  WireChecks(WireClient client) {
    this(client, client::read);
  }

  WireChecks(WireClient client, Bytes inProcess) {
    this.client = client;
    this.facts = client.facts();
    this.inProcess = inProcess;
  }

  /** Wide contexts are for clients with extended headers only; all others are for everybody. */
  void contexts(Contexts told) {
    boolean extended = facts.headers() == Headers.EXTENDED;
    Set<String> right = names(told, extended);
    Breach.unless(
        facts.contexts().keySet().equals(right),
        "a client with %s headers is offered the contexts %s, not %s",
        facts.headers(),
        facts.contexts().keySet(),
        right);
    Breach.unless(
        facts.narrow().equals(names(told, false)),
        "a client can have the contexts %s without extended headers, not %s",
        facts.narrow(),
        names(told, false));
  }

  private static Set<String> names(Contexts told, boolean alsoWide) {
    return told.names().stream()
        .filter(name -> alsoWide || !told.find(name).map(MetaContext::wide).orElseThrow())
        .collect(Collectors.toUnmodifiableSet());
  }

  void all(int longest, Random random) throws IOException {
    int most = (int) Math.min(longest, facts.maximum());
    for (Range range : new Edges(facts.size(), facts.minimum(), most, random).ranges()) {
      byte[] right = inProcess.at(range.offset(), (int) range.length());
      read(range, 0, right);
      read(range, WireClient.DF, right);
      if (!facts.contexts().isEmpty()) {
        status(range);
      }
    }
    if (!facts.contexts().isEmpty() && facts.size() >= facts.minimum()) {
      status(new Range(0, facts.headers() == Headers.EXTENDED ? blocks(facts.size()) : most()));
    }
  }

  private void read(Range range, int flags, byte[] right) throws IOException {
    ReadAnswer answer = client.read(range.offset(), (int) range.length(), flags);
    Breach.unless(
        answer.failure().isEmpty(),
        "a read of %s over the wire, flags 0x%x, fails: %s",
        range,
        flags,
        answer.failure());
    int differs = Arrays.mismatch(answer.bytes(), right);
    Breach.unless(
        differs < 0,
        "a read of %s over the wire, flags 0x%x, brings another byte %d than another read of it",
        range,
        flags,
        differs);
  }

  private long most() {
    return blocks(Math.min(0xffff_ffffL, facts.size()));
  }

  private long blocks(long length) {
    return length - length % facts.minimum();
  }

  private void status(Range range) throws IOException {
    Map<String, List<Descriptor>> all = client.status(range.offset(), range.length(), 0);
    Map<String, List<Descriptor>> one =
        client.status(range.offset(), range.length(), WireClient.REQ_ONE);
    all.forEach((context, told) -> same("with REQ_ONE", context, range, told, one.get(context)));
    if (facts.has(WireClient.BLOCK_STATUS_PAYLOAD)) {
      for (String context : all.keySet()) {
        same("alone", context, range, all.get(context), alone(context, range));
      }
    }
  }

  private List<Descriptor> alone(String context, Range range) throws IOException {
    return client.status(range.offset(), range.length(), 0, List.of(context)).get(context);
  }

  private static void same(
      String how, String context, Range range, List<Descriptor> told, List<Descriptor> other) {
    Breach.unless(
        agree(told, other),
        "%s of %s is told differently %s: %s, else %s",
        context,
        range,
        how,
        other,
        told);
  }

  /** As far as both go: an answer may end earlier than another one. */
  private static boolean agree(List<Descriptor> told, List<Descriptor> other) {
    long end = Math.min(told.getLast().end(), other.getLast().end());
    return until(end, told).equals(until(end, other));
  }

  private static List<Descriptor> until(long end, List<Descriptor> told) {
    return told.stream()
        .filter(each -> each.offset() < end)
        .map(
            each ->
                new Descriptor(
                    each.offset(), Math.min(each.end(), end) - each.offset(), each.status()))
        .toList();
  }
}
