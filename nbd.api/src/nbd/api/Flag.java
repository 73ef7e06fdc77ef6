package nbd.api;

import java.util.Set;

/** What a client asked of a command that changes data (NBD protocol document, "Command flags"). */
public enum Flag {
  /** Return only when this change is on stable storage. */
  FUA,
  /** Zero without giving storage back: the range stays allocated. */
  NO_HOLE,
  /** Zero only if that is faster than writing zeroes, else fail at once with ENOTSUP. */
  FAST_ZERO;

  /** No flag. */
  public static final Set<Flag> NONE = Set.of();
}
