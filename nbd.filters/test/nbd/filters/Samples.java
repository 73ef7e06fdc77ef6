package nbd.filters;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Range;
import nbd.api.StrictExtents;

/** Bytes and extents for tests. */
public final class Samples {
  private Samples() {}

  /** Bytes that are not zero and do not repeat at any power of two. */
  public static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (1 + i % 251);
    }
    return bytes;
  }

  /** The byte that a disk of counted bytes has at any offset up to 2^63-1. */
  public static byte at(long offset) {
    return (byte) (offset * 31 + (offset >>> 13) + (offset >>> 40));
  }

  /** Those bytes from an offset on. */
  public static byte[] from(long offset, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(offset + i);
    }
    return bytes;
  }

  /** Extents of random lengths and of a status from 0 to 3. */
  public static ExtentMap extents(Random random, int size) {
    StrictExtents map = ExtentMap.strict(0);
    while (map.end() < size) {
      map.append(Math.min(1 + random.nextInt(size / 10), size - map.end()), random.nextInt(4));
    }
    return map.build();
  }

  /** A source that tells of an endless map, and remembers what it was asked. */
  public static final class Asked implements ExtentSource {
    private final ExtentMap map;
    private final List<String> questions = new ArrayList<>();

    public Asked(ExtentMap map) {
      this.map = map;
    }

    @Override
    public ExtentMap extents(Range asked, int atMost) {
      questions.add(asked + " " + atMost);
      return map.clip(Range.between(asked.offset(), map.end())).orElseThrow();
    }

    /** Each question: range and at most how many. */
    public List<String> questions() {
      return questions;
    }
  }
}
