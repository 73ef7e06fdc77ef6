package nbd.testkit;

import java.util.Map;
import java.util.Optional;

/**
 * What a server told of an export in the negotiation.
 *
 * @param size in bytes
 * @param flags transmission flags, such as {@link WireClient#READ_ONLY}
 * @param minimum block size in bytes, 1 if the server told none
 * @param maximum payload in bytes
 * @param description for people, if there is one
 * @param contexts the selected metadata contexts with their ids
 */
public record ExportFacts(
    long size,
    int flags,
    long minimum,
    long maximum,
    Optional<String> description,
    Map<String, Integer> contexts) {
  public ExportFacts {
    contexts = Map.copyOf(contexts);
  }

  /** Whether all bits of {@code flag} are there. */
  public boolean has(int flag) {
    return (flags & flag) == flag;
  }
}
