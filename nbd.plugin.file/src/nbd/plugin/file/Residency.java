package nbd.plugin.file;

import nbd.api.Range;

/**
 * Whether bytes of an open file are in memory. Looks at the first and the last page of a range: a
 * guess for a long one, but a cheap one, and for a short one it is right. Any number of threads.
 */
final class Residency {
  /** Of the page cache; on systems with larger ones a partial page more is looked at. */
  private static final long PAGE = 4096;

  /** How to find out; decided by what the first look says. */
  private enum Way {
    LOOK,
    ALWAYS,
    NEVER
  }

  private final Descriptor file;
  private final Trust trust = new Trust();
  private volatile Way way = Way.LOOK;

  Residency(Descriptor file) {
    this.file = file;
  }

  /** Whether reading that may wait for the device. */
  boolean readMayWait(Range range) {
    if (way != Way.LOOK) {
      return way == Way.ALWAYS;
    }
    if (range.length() <= FileData.MOST_COPIED && trust.spend()) {
      return false;
    }
    boolean waits = looksAbsent(range);
    trust.looked(!waits);
    return waits;
  }

  private boolean looksAbsent(Range range) {
    long last = range.end() - 1;
    return mayWait(range.offset()) || (page(range.offset()) != page(last) && mayWait(last));
  }

  /** Told of short reads, how long each took. */
  Trust trust() {
    return trust;
  }

  /** Whether writing that may: a page that is written in part is read before. */
  boolean writeMayWait(Range range) {
    long last = range.end() - 1;
    boolean startsInPage = range.offset() % PAGE != 0;
    boolean endsInPage = range.end() % PAGE != 0;
    return (startsInPage && mayWait(range.offset()))
        || (endsInPage && !(startsInPage && page(range.offset()) == page(last)) && mayWait(last));
  }

  private static long page(long offset) {
    return offset / PAGE;
  }

  private boolean mayWait(long offset) {
    return switch (way) {
      case LOOK -> look(offset);
      case ALWAYS -> true;
      case NEVER -> false;
    };
  }

  private boolean look(long offset) {
    long outcome = NoWaitRead.of(file, offset);
    if (outcome == -Errno.EOPNOTSUPP) {
      way = FileSystem.of(file) == FileSystem.MEMORY ? Way.NEVER : Way.ALWAYS;
      return way == Way.ALWAYS;
    }
    return outcome < 0;
  }
}
