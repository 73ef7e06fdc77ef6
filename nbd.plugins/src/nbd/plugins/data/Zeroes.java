package nbd.plugins.data;

import java.util.Arrays;

/** Looks for bytes that are not zero. */
final class Zeroes {
  private static final byte[] ZEROES = new byte[Pages.SIZE];

  private Zeroes() {}

  /** A page of them, which nobody changes. */
  static byte[] page() {
    return ZEROES;
  }

  /** Whether all bytes from {@code from} up to {@code to}, at most a page, are zero. */
  static boolean only(byte[] bytes, int from, int to) {
    return Arrays.equals(bytes, from, to, ZEROES, 0, to - from);
  }
}
