package nbd.testkit;

import java.util.Objects;

/**
 * What came of an upgrade.
 *
 * @param result what it was
 * @param why it was not done; "" if it was
 */
public record Upgrade(Result result, String why) {
  /** What came of it. Where it is not DONE, the disk is served as before. */
  public enum Result {
    /** The new layers serve. */
    DONE,
    /** The new layers have another disk, by its identity; clients of the old one stay there. */
    ANOTHER_DISK,
    /** The new layers have another size, or less than clients were told. */
    MISFIT,
    /** A layer could not {@code retain} or {@code adopt} something, and said so. */
    REFUSED
  }

  /** What comes of one that is done. */
  public static final Upgrade DONE = new Upgrade(Result.DONE, "");

  public Upgrade {
    Objects.requireNonNull(result);
    Objects.requireNonNull(why);
  }

  /** Whether the new layers serve. */
  public boolean isDone() {
    return result == Result.DONE;
  }
}
