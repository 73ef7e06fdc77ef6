package nbd.filters.changed;

import java.nio.charset.StandardCharsets;
import nbd.api.DirtyBitmap;

/**
 * A checkpoint's name, which is part of file names and of the name of a metadata context.
 *
 * @param text 1 to 200 bytes of UTF-8, without slash and control characters, and no dot in front
 */
record CheckpointName(String text) implements Comparable<CheckpointName> {
  private static final int LONGEST = 200;

  /**
   * @throws IllegalArgumentException saying what would be right
   */
  CheckpointName {
    if (!isFit(text)) {
      throw new IllegalArgumentException(
          "'%s' is no name of a checkpoint: 1 to %d bytes of UTF-8 without '/' and control characters, not beginning with a dot"
              .formatted(text, LONGEST));
    }
  }

  private static boolean isFit(String text) {
    return !text.isEmpty()
        && text.charAt(0) != '.'
        && text.indexOf('/') < 0
        && text.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(text)
        && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }

  /** The metadata context's name, as qemu calls its own. */
  String context() {
    return DirtyBitmap.PREFIX + text;
  }

  @Override
  public int compareTo(CheckpointName other) {
    return text.compareTo(other.text);
  }
}
