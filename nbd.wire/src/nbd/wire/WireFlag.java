package nbd.wire;

/** One flag of a flags field; an enum constant that knows its mask. */
public interface WireFlag {
  /** The flag's mask: exactly one bit set, as the field carries it. */
  int bit();
}
