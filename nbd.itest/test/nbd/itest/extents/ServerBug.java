package nbd.itest.extents;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import nbd.testkit.Descriptor;
import nbd.testkit.Headers;

/**
 * Mistakes that only a server can make. The client, which finds such as break a rule of the
 * protocol, has seen the right answer here: these are for the judge.
 */
enum ServerBug implements Distortion {
  /** The one form lacks what it is there for. */
  EXTENDED_LENGTHS_CUT_TO_32_BITS {
    @Override
    public Map<String, List<Descriptor>> of(Headers headers, Map<String, List<Descriptor>> told) {
      return distorted(Headers.EXTENDED, headers, told, ServerBug::lowerHalf, same());
    }
  },
  /** The extended form tells no more than the compact one. */
  EXTENDED_LENGTHS_CUT_AS_COMPACT_ONES {
    @Override
    public Map<String, List<Descriptor>> of(Headers headers, Map<String, List<Descriptor>> told) {
      return distorted(
          Headers.EXTENDED, headers, told, length -> Math.min(length, LONGEST), same());
    }
  },
  /** A length of 2^32-1, which is not in whole blocks. */
  COMPACT_LENGTHS_NOT_CUT_AT_A_BLOCK {
    @Override
    public Map<String, List<Descriptor>> of(Headers headers, Map<String, List<Descriptor>> told) {
      return distorted(
          Headers.COMPACT, headers, told, length -> length == LONGEST ? LOWER : length, same());
    }
  },
  /** A block less than fits. */
  COMPACT_LENGTHS_CUT_TOO_EARLY {
    @Override
    public Map<String, List<Descriptor>> of(Headers headers, Map<String, List<Descriptor>> told) {
      long less = LONGEST - Broken.BLOCK;
      return distorted(Headers.COMPACT, headers, told, length -> Math.min(length, less), same());
    }
  },
  /** As if the status had 32 bits in both forms. */
  UPPER_HALVES_OF_STATUSES_LOST {
    @Override
    public Map<String, List<Descriptor>> of(Headers headers, Map<String, List<Descriptor>> told) {
      return distorted(Headers.EXTENDED, headers, told, same(), status -> status & LOWER);
    }
  },
  /** What is to be widened is taken for a signed number. */
  SIGN_SPREAD_OVER_THE_UPPER_HALF {
    @Override
    public Map<String, List<Descriptor>> of(Headers headers, Map<String, List<Descriptor>> told) {
      return distorted(Headers.EXTENDED, headers, told, same(), status -> (int) status);
    }
  },
  /** Each context is told under the id of another one. */
  IDS_MIXED_UP {
    @Override
    public Map<String, List<Descriptor>> of(Headers headers, Map<String, List<Descriptor>> told) {
      List<String> names = new ArrayList<>(told.keySet());
      Map<String, List<Descriptor>> mixed = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        mixed.put(names.get(i), told.get(names.get((i + 1) % names.size())));
      }
      return mixed;
    }
  };

  private static final long LOWER = 0xffff_ffffL;
  private static final long LONGEST = LOWER - LOWER % Broken.BLOCK;

  private static long lowerHalf(long length) {
    return (length & LOWER) == 0 ? length : length & LOWER;
  }

  private static LongUnaryOperator same() {
    return LongUnaryOperator.identity();
  }

  /** Each answer with headers that are {@code wrong}, changed descriptor by descriptor. */
  private static Map<String, List<Descriptor>> distorted(
      Headers wrong,
      Headers headers,
      Map<String, List<Descriptor>> told,
      LongUnaryOperator length,
      LongUnaryOperator status) {
    if (headers != wrong) {
      return told;
    }
    Map<String, List<Descriptor>> changed = new HashMap<>();
    told.forEach((context, all) -> changed.put(context, changed(all, length, status)));
    return changed;
  }

  private static List<Descriptor> changed(
      List<Descriptor> all, LongUnaryOperator length, LongUnaryOperator status) {
    List<Descriptor> changed = new ArrayList<>();
    long at = all.getFirst().offset();
    for (Descriptor each : all) {
      Descriptor next =
          new Descriptor(at, length.applyAsLong(each.length()), status.applyAsLong(each.status()));
      changed.add(next);
      at = next.end();
    }
    return changed;
  }
}
