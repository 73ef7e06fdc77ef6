package nbd.client;

import java.util.List;
import nbd.wire.Mode;

/**
 * What a client asks for when it connects.
 *
 * @param most the best it asks for; where the server refuses that, the client does with less
 * @param contexts queries for metadata contexts, such as {@code base:allocation}; those the server
 *     does not have are left out silently, and {@link NbdClient#contextsRefused} tells a refusal
 * @param strict whether requests that the document forbids for the export (unadvertised commands
 *     and flags, ranges outside, wrong alignment) are refused here and not sent
 */
public record ClientOptions(Mode most, List<String> contexts, boolean strict) {
  private static final ClientOptions USUAL = new ClientOptions(Mode.EXTENDED, List.of(), true);

  public ClientOptions {
    contexts = List.copyOf(contexts);
    if (!most.hasChunks() && !contexts.isEmpty()) {
      throw new IllegalArgumentException(
          "contexts " + contexts + " need structured replies or extended headers");
    }
  }

  /** Extended headers, no metadata contexts, strict. */
  public static ClientOptions usual() {
    return USUAL;
  }

  /** These options with these metadata contexts, for block status. */
  public ClientOptions withContexts(String... queries) {
    return new ClientOptions(most, List.of(queries), strict);
  }

  /**
   * These options without extended headers: structured replies, and lengths and statuses of at most
   * 32 bits.
   */
  public ClientOptions withCompactHeaders() {
    return new ClientOptions(most.isExtended() ? Mode.STRUCTURED : most, contexts, strict);
  }

  /**
   * These options without extended headers, structured replies and contexts: reads cannot have
   * holes, and there is no block status.
   */
  public ClientOptions withSimpleReplies() {
    return new ClientOptions(Mode.SIMPLE, List.of(), strict);
  }

  /** These options with every request sent as it is asked for, right or wrong. */
  public ClientOptions unchecked() {
    return new ClientOptions(most, contexts, false);
  }
}
