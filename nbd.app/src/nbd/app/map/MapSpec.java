package nbd.app.map;

import java.util.OptionalLong;
import nbd.client.NbdUri;

/**
 * What is to be mapped, and how it is shown.
 *
 * @param uri as the user wrote it
 * @param place the same, understood
 * @param context name of a metadata context; {@link #LIST} for a list of those that there are
 * @param offset in bytes, where the map begins; 0 or more
 * @param length in bytes, 1 or more; up to the end of the disk if there is none
 * @param rows of a picture, 1 to {@link #MOST_ROWS}
 * @param ascii whether a picture has to do without block characters
 */
public record MapSpec(
    String uri,
    NbdUri place,
    String context,
    Form form,
    long offset,
    OptionalLong length,
    int rows,
    boolean ascii) {
  /** In place of a context: which there are. No context is called so, for each has a colon. */
  public static final String LIST = "list";

  /** More than any terminal shows. */
  public static final int MOST_ROWS = 1000;

  /**
   * @throws IllegalArgumentException naming what is out of its range
   */
  public MapSpec {
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset + "; 0 or more expected");
    }
    if (length.isPresent() && length.getAsLong() < 1) {
      throw new IllegalArgumentException("length " + length.getAsLong() + "; 1 or more expected");
    }
    if (rows < 1 || rows > MOST_ROWS) {
      throw new IllegalArgumentException(rows + " rows; 1 to " + MOST_ROWS + " expected");
    }
  }
}
