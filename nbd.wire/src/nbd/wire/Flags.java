package nbd.wire;

import java.util.StringJoiner;

/**
 * An immutable set of flags of one kind, with the bits of the wire's field.
 *
 * <p>Bits that no constant of {@code F} names are kept, so that the receiver can refuse or ignore
 * them as the document asks for each field.
 *
 * @param <F> the kind of flag; sets of different kinds do not mix and are never equal
 */
public final class Flags<F extends Enum<F> & WireFlag> {
  private static final ClassValue<Kind<?>> KINDS = new KindByType();

  private final Kind<F> kind;
  private final int bits;

  private Flags(Kind<F> kind, int bits) {
    this.kind = kind;
    this.bits = bits;
  }

  /** The empty set; the same object each time. */
  public static <F extends Enum<F> & WireFlag> Flags<F> none(Class<F> type) {
    return kind(type).none;
  }

  /** The set of these flags. */
  @SafeVarargs
  public static <F extends Enum<F> & WireFlag> Flags<F> of(F first, F... rest) {
    Flags<F> flags = none(first.getDeclaringClass()).with(first);
    for (F flag : rest) {
      flags = flags.with(flag);
    }
    return flags;
  }

  /** The set with exactly these bits, known or not. */
  public static <F extends Enum<F> & WireFlag> Flags<F> ofBits(Class<F> type, int bits) {
    return kind(type).set(bits);
  }

  /** The bits as the field carries them. */
  public int bits() {
    return bits;
  }

  /** Whether the flag is set. */
  public boolean has(F flag) {
    return (bits & flag.bit()) != 0;
  }

  /** This set and the flag. */
  public Flags<F> with(F flag) {
    return kind.set(bits | flag.bit());
  }

  /** This set but the flag. */
  public Flags<F> without(F flag) {
    return kind.set(bits & ~flag.bit());
  }

  /** The bits that are set but have no name; 0 if all are known. */
  public int unknownBits() {
    return bits & ~kind.knownBits;
  }

  /** Whether no bit is set. */
  public boolean isEmpty() {
    return bits == 0;
  }

  /** Whether no bit is set that {@code allowed} has not; unknown bits count. */
  public boolean onlyFrom(Flags<F> allowed) {
    return (bits & ~allowed.bits) == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Flags<?> that && kind == that.kind && bits == that.bits;
  }

  @Override
  public int hashCode() {
    return bits;
  }

  /** The names of the flags and the unknown bits in hexadecimal, as in {@code [FUA, 0x100]}. */
  @Override
  public String toString() {
    StringJoiner names = new StringJoiner(", ", "[", "]");
    for (F flag : kind.members) {
      if (has(flag)) {
        names.add(flag.name());
      }
    }
    if (unknownBits() != 0) {
      names.add("0x" + Integer.toHexString(unknownBits()));
    }
    return names.toString();
  }

  // ClassValue cannot say that the kind it holds for Class<F> is a Kind<F>; computeValue makes it
  // so
  @SuppressWarnings("unchecked")
  private static <F extends Enum<F> & WireFlag> Kind<F> kind(Class<F> type) {
    return (Kind<F>) KINDS.get(type);
  }

  private static final class Kind<F extends Enum<F> & WireFlag> {
    private final F[] members;
    private final int knownBits;
    private final Flags<F> none = new Flags<>(this, 0);

    Kind(F[] members) {
      this.members = members;
      int known = 0;
      for (F flag : members) {
        known |= flag.bit();
      }
      this.knownBits = known;
    }

    // most messages carry no flags: they share one object
    Flags<F> set(int bits) {
      return bits == 0 ? none : new Flags<>(this, bits);
    }
  }

  private static final class KindByType extends ClassValue<Kind<?>> {
    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    protected Kind<?> computeValue(Class<?> type) {
      return new Kind(((Class<? extends Enum>) type).getEnumConstants());
    }
  }
}
