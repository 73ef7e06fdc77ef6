package nbd.plugins.sh;

import java.io.IOException;
import java.util.Locale;
import nbd.api.Concurrency;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many calls at the same time a script stands. */
final class ThreadModel {
  private static final Logger log = LoggerFactory.getLogger(ThreadModel.class);

  private ThreadModel() {}

  /** What the script says; one call at a time if it says nothing, or a word that is not known. */
  static Concurrency of(Script script) throws IOException {
    String word = script.tells(Method.THREAD_MODEL).orElse("serialize_all_requests");
    return switch (word.toLowerCase(Locale.ROOT).replace('-', '_')) {
      case "parallel" -> Concurrency.PARALLEL;
      case "serialize_requests" -> Concurrency.SERIALIZE_REQUESTS;
      case "serialize_connections" -> Concurrency.SERIALIZE_CONNECTIONS;
      case "serialize_all_requests" -> Concurrency.SERIALIZE_ALL_REQUESTS;
      default -> {
        log.warn(
            "{} printed '{}', which is not parallel, serialize_requests, serialize_all_requests or"
                + " serialize_connections: one call is made at a time",
            script.describe(Method.THREAD_MODEL),
            word);
        yield Concurrency.SERIALIZE_ALL_REQUESTS;
      }
    };
  }
}
