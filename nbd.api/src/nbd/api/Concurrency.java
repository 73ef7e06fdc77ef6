package nbd.api;

/**
 * How many calls an export can stand at the same time; nbdkit's thread models. The whole chain
 * stands as much as its least concurrent layer.
 */
public enum Concurrency {
  /** One open handle at a time; further clients wait. */
  SERIALIZE_CONNECTIONS,
  /** Many handles, but one call at a time over all of them. */
  SERIALIZE_ALL_REQUESTS,
  /** Many handles, one call at a time in each. */
  SERIALIZE_REQUESTS,
  /** Any number of calls, also in one handle. */
  PARALLEL;

  /** The less concurrent of the two. */
  public Concurrency and(Concurrency other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
