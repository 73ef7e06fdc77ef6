package nbd.filters.changed;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import nbd.api.Identity;
import nbd.api.Traits;

/**
 * What must not change under a checkpoint unnoticed.
 *
 * @param size in bytes
 * @param identity says which disk it is, at most {@value #LONGEST} bytes of UTF-8; "" if not known
 */
record Disk(long size, String identity) {
  /** What a checkpoint's file has room for. */
  static final int LONGEST = 400;

  /** The disk of a layer. */
  static Disk of(Traits traits) {
    return new Disk(traits.size(), traits.identity().map(Disk::text).orElse(""));
  }

  /** What is too long is told by its hash, which says as well whether it is the same. */
  private static String text(Identity identity) {
    String whole = identity.kind() + " " + identity.value();
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONGEST ? whole : "sha256 " + HexFormat.of().formatHex(hash(bytes));
  }

  private static byte[] hash(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  /** For messages. */
  @Override
  public String toString() {
    return size + " bytes" + (identity.isEmpty() ? "" : ", " + identity);
  }

  /** Whether it is known that the other one is not this one. */
  boolean differsFrom(String other) {
    return !identity.isEmpty() && !other.isEmpty() && !identity.equals(other);
  }
}
