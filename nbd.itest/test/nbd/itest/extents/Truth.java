package nbd.itest.extents;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What a disk is, byte by byte: the oracle for disks of any size. A filter is told by a plain
 * function of addresses; nothing here shares code with the extents of the product.
 */
interface Truth {
  /** Size in bytes. */
  long size();

  /** Names of the metadata contexts. */
  Set<String> contexts();

  /** Status of the byte at {@code at}. */
  long status(String context, long at);

  /** The bytes from {@code at} up to here have the same status. */
  long sameUntil(String context, long at);

  /** Content of the byte at {@code at}. */
  byte content(long at);

  /** A place where a status changes, or something near one. */
  long somePlace(Random random);

  /** The part of {@code below} from {@code start} on, for {@code length} bytes. */
  static Truth window(Truth below, long start, long length) {
    return new Truth() {
      @Override
      public long size() {
        return length;
      }

      @Override
      public Set<String> contexts() {
        return below.contexts();
      }

      @Override
      public long status(String context, long at) {
        return below.status(context, at + start);
      }

      @Override
      public long sameUntil(String context, long at) {
        return Math.min(below.sameUntil(context, at + start) - start, length);
      }

      @Override
      public byte content(long at) {
        return below.content(at + start);
      }

      @Override
      public long somePlace(Random random) {
        return below.somePlace(random) - start;
      }
    };
  }

  /** {@code below} with a tail of zeroes behind it: a hole in base:allocation, 0 in all others. */
  static Truth longer(Truth below, long size) {
    Map<String, Long> tail = new HashMap<>();
    below.contexts().forEach(context -> tail.put(context, 0L));
    tail.put("base:allocation", 3L);
    long real = below.size();
    return new Truth() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public Set<String> contexts() {
        return tail.keySet();
      }

      @Override
      public long status(String context, long at) {
        return at >= real
            ? tail.get(context)
            : below.contexts().contains(context) ? below.status(context, at) : 0;
      }

      @Override
      public long sameUntil(String context, long at) {
        if (at >= real) {
          return size;
        }
        long end = below.contexts().contains(context) ? below.sameUntil(context, at) : real;
        return end == real && status(context, at) == tail.get(context) ? size : end;
      }

      @Override
      public byte content(long at) {
        return at >= real ? 0 : below.content(at);
      }

      @Override
      public long somePlace(Random random) {
        return random.nextInt(3) == 0 ? real : below.somePlace(random);
      }
    };
  }

  /** {@code below} without its contexts. */
  static Truth withoutContexts(Truth below) {
    return new Truth() {
      @Override
      public long size() {
        return below.size();
      }

      @Override
      public Set<String> contexts() {
        return Set.of();
      }

      @Override
      public long status(String context, long at) {
        throw new AssertionError("there is no context " + context);
      }

      @Override
      public long sameUntil(String context, long at) {
        throw new AssertionError("there is no context " + context);
      }

      @Override
      public byte content(long at) {
        return below.content(at);
      }

      @Override
      public long somePlace(Random random) {
        return below.somePlace(random);
      }
    };
  }
}
