package nbd.filters.cache;

/** When a write reaches the disk below. */
enum Mode {
  /** At the next flush, and at once with FUA. */
  WRITEBACK,
  /** At once. */
  WRITETHROUGH,
  /** When the cache is full, or the last client has gone. */
  UNSAFE;

  /** Whether blocks may have to wait to be written to the disk below. */
  boolean keepsBack() {
    return this != WRITETHROUGH;
  }
}
