package nbd.api;

import java.util.Optional;
import java.util.OptionalInt;
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
  private final int atMost;

  private Call(
      Kind kind, Range range, Set<Flag> flags, boolean changesData, String context, int atMost) {
    this.kind = kind;
    this.range = range;
    this.flags = flags;
    this.changesData = changesData;
    this.context = context;
    this.atMost = atMost;
  }

  static Call looking(Kind kind, Range range) {
    return new Call(kind, range, Flag.NONE, false, null, 0);
  }

  static Call changing(Kind kind, Range range, Set<Flag> flags) {
    return new Call(kind, range, flags, true, null, 0);
  }

  static Call extents(Range range, String context, int atMost) {
    return new Call(Kind.EXTENTS, range, Flag.NONE, false, context, atMost);
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

  /** How many extents are of use, 1 or more, where extents are asked for. */
  public OptionalInt atMost() {
    return kind == Kind.EXTENTS ? OptionalInt.of(atMost) : OptionalInt.empty();
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
