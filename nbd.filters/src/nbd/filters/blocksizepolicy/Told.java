package nbd.filters.blocksizepolicy;

import nbd.api.BlockSizes;
import nbd.api.OpenException;

/** Makes the block sizes that clients are told of one disk. */
final class Told {
  private static final long LEAST_PREFERRED = 512;

  private Told() {}

  /**
   * What the policy says, as far as the layer below bears it. The server holds clients to a minimum
   * that they are told, so where requests that break it are let through they are told that of the
   * layer below, and prefer the larger one.
   *
   * @throws OpenException if the policy contradicts the layer below
   */
  static BlockSizes of(Policy policy, BlockSizes below) throws OpenException {
    long wanted = Math.max(policy.minimum().orElse(1), below.minimum());
    long minimum = policy.refuses() ? wanted : below.minimum();
    long maximum = maximum(policy, below, wanted);
    long preferred = Math.max(policy.preferred().orElse(below.preferred()), wanted);
    if (policy.preferred().isEmpty()) {
      preferred = Math.min(preferred, Long.highestOneBit(maximum));
    }
    if (preferred > maximum || maximum < Math.max(LEAST_PREFERRED, wanted)) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN,
          "blocksize-policy: computed block sizes are invalid: minimum %d, preferred %d, maximum"
                  .formatted(wanted, preferred)
              + " %d; the layer below has %d, %d and %d"
                  .formatted(maximum, below.minimum(), below.preferred(), below.maximum()));
    }
    return new BlockSizes(minimum, preferred, maximum);
  }

  private static long maximum(Policy policy, BlockSizes below, long minimum) {
    long most = Math.min(policy.maximum().orElse(Policy.UNLIMITED), below.maximum());
    return most == Policy.UNLIMITED ? most : most - most % minimum;
  }
}
