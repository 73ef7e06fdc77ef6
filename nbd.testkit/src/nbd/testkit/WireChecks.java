package nbd.testkit;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import nbd.api.Range;

/** The same disk as a client sees it, by a server. */
final class WireChecks {
  private final WireClient client;

  WireChecks(WireClient client) {
    this.client = client;
  }

  void all(int longest, Random random) throws IOException {
    ExportFacts facts = client.facts();
    int most = (int) Math.min(longest, facts.maximum());
    for (Range range : new Edges(facts.size(), facts.minimum(), most, random).ranges()) {
      read(range, 0);
      read(range, WireClient.DF);
      if (!facts.contexts().isEmpty()) {
        status(range);
      }
    }
  }

  private void read(Range range, int flags) throws IOException {
    ReadAnswer answer = client.read(range.offset(), (int) range.length(), flags);
    Breach.unless(
        answer.failure().isEmpty(),
        "a read of %s over the wire, flags 0x%x, fails: %s",
        range,
        flags,
        answer.failure());
  }

  private void status(Range range) throws IOException {
    Map<String, List<Descriptor>> all = client.status(range.offset(), range.length(), 0);
    Map<String, List<Descriptor>> one =
        client.status(range.offset(), range.length(), WireClient.REQ_ONE);
    all.forEach(
        (context, told) ->
            Breach.unless(
                told.getFirst().status() == one.get(context).getFirst().status(),
                "%s of %s is told differently with REQ_ONE: %s, else %s",
                context,
                range,
                one.get(context),
                told));
  }
}
