package nbd.api;

import java.util.Optional;
import java.util.Set;

/** One call on its way through a {@link PassThrough} filter. */
public final class Call {
  /** Which call; later versions of the API may add kinds, so a switch over it has a default. */
  public enum Kind {
    READ,
    WRITE,
    ZERO,
    TRIM,
    CACHE,
    FLUSH,
    EXTENTS,
    CLOSE
  }

  private final Kind kind;
  private final Range range;
  private final Set<Flag> flags;
  private final boolean changesData;
  private final String context;

  private Call(Kind kind, Range range, Set<Flag> flags, boolean changesData, String context) {
    this.kind = kind;
    this.range = range;
    this.flags = flags;
    this.changesData = changesData;
    this.context = context;
  }

  static Call looking(Kind kind, Range range) {
    return new Call(kind, range, Flag.NONE, false, null);
  }

  static Call changing(Kind kind, Range range, Set<Flag> flags) {
    return new Call(kind, range, flags, true, null);
  }

  static Call extents(Range range, String context) {
    return new Call(Kind.EXTENTS, range, Flag.NONE, false, context);
  }

  /** Which call. */
  public Kind kind() {
    return kind;
  }

  /** The bytes that it is about; empty for a flush or a close. */
  public Optional<Range> range() {
    return Optional.ofNullable(range);
  }

  /** The flags of a call that changes data. */
  public Set<Flag> flags() {
    return flags;
  }

  /** Whether it changes what the disk reads as: for filters that must know of calls yet unknown. */
  public boolean changesData() {
    return changesData;
  }

  /** The metadata context that extents are asked of. */
  public Optional<String> context() {
    return Optional.ofNullable(context);
  }

  /** For logs: {@code WRITE 0x0+0x1000 [FUA]}. */
  @Override
  public String toString() {
    return kind
        + (range == null ? "" : " " + range)
        + (context == null ? "" : " " + context)
        + (flags.isEmpty() ? "" : " " + flags);
  }
}
