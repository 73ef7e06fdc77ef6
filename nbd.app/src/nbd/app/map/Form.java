package nbd.app.map;

/** How a map is shown. */
public enum Form {
  /** A line an extent, as nbdinfo --map has it, and the size for people behind it. */
  TABLE,
  /** That of qemu-img map for base:allocation, that of nbdinfo for other contexts. */
  JSON,
  /** How much there is of each status. */
  TOTALS,
  /** The same as JSON, as nbdinfo has it. */
  TOTALS_JSON,
  /** The disk as a bar of blocks. */
  PICTURE
}
