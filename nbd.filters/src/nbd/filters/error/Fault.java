package nbd.filters.error;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import nbd.api.ErrorCode;
import nbd.filters.marked.RangeSet;

/**
 * When requests of one kind fail, and how.
 *
 * @param code the error
 * @param rate of those that could fail, how many do: from 0 to 1
 * @param file if present, they fail only while it exists
 * @param ranges if present, only requests that touch it fail
 */
record Fault(ErrorCode code, double rate, Optional<Path> file, Optional<RangeSet> ranges) {
  /** Whether a request fails that touches the ranges; chance decides anew each time. */
  boolean strikes() {
    if (rate <= 0 || (file.isPresent() && !Files.exists(file.get()))) {
      return false;
    }
    return rate >= 1 || ThreadLocalRandom.current().nextDouble() < rate;
  }

  /**
   * The bytes for which requests fail, because of where they are and not just by bad luck. It is
   * the same while the file is away, for it may come at any time.
   */
  RangeSet places() {
    if (rate <= 0) {
      return RangeSet.NONE;
    }
    return ranges.orElse(rate >= 1 ? RangeSet.ALL : RangeSet.NONE);
  }
}
