package nbd.itest.extents;

/** A mistake that layers make, of one kind, in a filter over a disk that is right. */
interface Bug {
  /** The mistake in front of {@link Broken#sound}. */
  Stack over(Stack sound);
}
