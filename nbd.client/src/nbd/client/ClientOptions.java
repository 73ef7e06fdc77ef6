package nbd.client;

import java.util.List;

/**
 * What a client asks for when it connects.
 *
 * @param structuredReplies whether to ask for them; without them, reads cannot have holes, and
 *     there is no block status
 * @param contexts queries for metadata contexts, such as {@code base:allocation}; those the server
 *     does not have are left out silently
 * @param strict whether requests that the document forbids for the export (unadvertised commands
 *     and flags, ranges outside, wrong alignment) are refused here and not sent
 */
public record ClientOptions(boolean structuredReplies, List<String> contexts, boolean strict) {
  private static final ClientOptions USUAL = new ClientOptions(true, List.of(), true);

  public ClientOptions {
    contexts = List.copyOf(contexts);
    if (!structuredReplies && !contexts.isEmpty()) {
      throw new IllegalArgumentException("contexts " + contexts + " need structured replies");
    }
  }

  /** Structured replies, no metadata contexts, strict. */
  public static ClientOptions usual() {
    return USUAL;
  }

  /** These options with these metadata contexts, for block status. */
  public ClientOptions withContexts(String... queries) {
    return new ClientOptions(structuredReplies, List.of(queries), strict);
  }

  /** These options without structured replies and contexts. */
  public ClientOptions withSimpleReplies() {
    return new ClientOptions(false, List.of(), strict);
  }

  /** These options with every request sent as it is asked for, right or wrong. */
  public ClientOptions unchecked() {
    return new ClientOptions(structuredReplies, contexts, false);
  }
}
