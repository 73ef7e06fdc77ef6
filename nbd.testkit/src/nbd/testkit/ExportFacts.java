package nbd.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a server told of an export in the negotiation.
 *
 * @param size in bytes
 * @param flags transmission flags, such as {@link WireClient#READ_ONLY}
 * @param minimum block size in bytes, 1 if the server told none
 * @param maximum payload in bytes
 * @param description for people, if there is one
 * @param headers what client and server have agreed on
 * @param contexts the selected metadata contexts with their ids
 * @param narrow those of them whose status has 32 bits: all that a client without extended headers
 *     can have
 */
public record ExportFacts(
    long size,
    int flags,
    long minimum,
    long maximum,
    Optional<String> description,
    Headers headers,
    Map<String, Integer> contexts,
    Set<String> narrow) {
  public ExportFacts {
    contexts = Map.copyOf(contexts);
    narrow = Set.copyOf(narrow);
  }

  /** Whether all bits of {@code flag} are there. */
  public boolean has(int flag) {
    return (flags & flag) == flag;
  }
}
