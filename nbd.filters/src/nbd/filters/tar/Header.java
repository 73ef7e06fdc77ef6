package nbd.filters.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * One header block of 512 bytes.
 *
 * @param name with its prefix
 * @param size of what follows, in bytes
 * @param type a character that tells what it is
 * @param link what a link leads to
 * @param isExtended whether more blocks follow that belong to the header, as {@link
 *     #isExtended(byte[])} tells of each of these
 */
record Header(String name, long size, char type, String link, boolean isExtended) {
  /** Of headers, and what the content of files is filled up to. */
  static final int BLOCK = 512;

  private static final int SUM = 148;
  private static final int SUM_END = 156;

  /** Of a header of the GNU format of old, for a sparse file with more than four pieces. */
  private static final int MORE = 482;

  /** Of a block with 21 further pieces. */
  private static final int STILL_MORE = 504;

  /**
   * @param at where it is on the disk, for messages
   * @throws IOException if that is none
   */
  static Header of(byte[] block, long at) throws IOException {
    if (number(block, SUM, 8, at) != sum(block)) {
      throw at == 0
          ? Search.refused("the disk is not in tar format")
          : Search.refused("the tar file is damaged: at byte " + at + " is no header");
    }
    String name = text(block, 0, 100);
    // Where GNU tar has other things, its mark ends with blanks.
    boolean isPosix = text(block, 257, 6).equals("ustar");
    String prefix = isPosix ? text(block, 345, 155) : "";
    return new Header(
        prefix.isEmpty() ? name : prefix + "/" + name,
        number(block, 124, 12, at),
        (char) (block[156] & 0xff),
        text(block, 157, 100),
        block[156] == 'S' && block[MORE] != 0);
  }

  /** Of a block that tells more of a sparse file: whether another such one follows. */
  static boolean isExtended(byte[] block) {
    return block[STILL_MORE] != 0;
  }

  /** The sum of all bytes, those of the sum itself taken for blanks. */
  private static long sum(byte[] block) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= SUM && i < SUM_END ? ' ' : block[i] & 0xff;
    }
    return sum;
  }

  static boolean isEnd(byte[] block) {
    return Arrays.equals(block, new byte[BLOCK]);
  }

  /** Up to the first zero byte. */
  static String text(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, UTF_8);
  }

  /** Octal digits, or for large numbers, as GNU tar writes them, big-endian bytes. */
  private static long number(byte[] block, int offset, int length, long at) throws IOException {
    try {
      if ((block[offset] & 0x80) != 0) {
        byte[] bytes = Arrays.copyOfRange(block, offset, offset + length);
        bytes[0] &= 0x7f;
        return new BigInteger(1, bytes).longValueExact();
      }
      String digits = text(block, offset, length).strip();
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (ArithmeticException | NumberFormatException malformed) {
      throw at == 0
          ? Search.refused("the disk is not in tar format")
          : Search.refused("the tar file is damaged: the header at byte " + at + " has no number");
    }
  }

  /** Whether it is a file whose bytes follow as they are; a name with a slash is a folder's. */
  boolean isFile() {
    return (type == '0' || type == 0 || type == '7') && !name.endsWith("/");
  }

  /** Size of what follows on the disk before the next header; links and devices have nothing. */
  long stored() {
    return type >= '1' && type <= '6' ? 0 : size;
  }

  Header named(String other) {
    return new Header(other, size, type, link, isExtended);
  }

  Header sized(long other) {
    return new Header(name, other, type, link, isExtended);
  }

  Header linked(String other) {
    return new Header(name, size, type, other, isExtended);
  }
}
