package nbd.app.map;

import java.io.IOException;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import nbd.api.Allocation;
import nbd.api.Range;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.wire.Descriptors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's block status in one of the contexts that the client has selected; logs each answer.
 */
record ServerStatus(NbdClient client, String context) implements StatusSource {
  private static final int MOST_LOGGED = 8;
  private static final Logger log = LoggerFactory.getLogger(ServerStatus.class);

  @Override
  public CompletableFuture<Descriptors> ask(long offset, long length) {
    return client
        .pipelined()
        .blockStatus(offset, length)
        .thenApply(
            answers -> {
              Descriptors answer = answers.get(context);
              if (log.isDebugEnabled()) {
                log(new Range(offset, length), answer);
              }
              return answer;
            });
  }

  @Override
  public long untold(Range part, NbdRemoteException refusal) throws IOException {
    if (context.equals(Allocation.NAME)) {
      // section "Metadata querying": that a block is data may always be said
      return Allocation.DATA;
    }
    throw new IOException(
        "the server does not tell '%s' of the %d bytes at %d, which are no whole block: %s"
            .formatted(context, part.length(), part.offset(), refusal.getMessage()),
        refusal);
  }

  private void log(Range asked, Descriptors answer) {
    Vocabulary words = Vocabulary.of(context);
    var told = new StringJoiner(", ");
    long at = asked.offset();
    for (int i = 0; i < Math.min(answer.count(), MOST_LOGGED); i++) {
      var range = new Range(at, Math.min(answer.length(i), Long.MAX_VALUE - at));
      told.add(range + " " + words.text(answer.status(i)));
      at = range.end();
    }
    if (answer.count() > MOST_LOGGED) {
      told.add("...");
    }
    log.debug("asked for {}: {} extents: {}", asked, answer.count(), told);
  }
}
