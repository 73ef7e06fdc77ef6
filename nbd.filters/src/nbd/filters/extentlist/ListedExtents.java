package nbd.filters.extentlist;

import java.io.IOException;
import java.util.Optional;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Range;
import nbd.api.StrictExtents;

/**
 * Tells what is listed where the disk has not been changed, and elsewhere what the disk below says.
 * Safe for any number of threads.
 */
record ListedExtents(ExtentList list, Changed changed, ExtentSource below) implements ExtentSource {
  /** An answer asks the disk below so often at most; it ends there. */
  private static final int MOST_QUESTIONS = 256;

  @Override
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    StrictExtents told = ExtentMap.strict(asked.offset());
    for (int i = 0; i < MOST_QUESTIONS && told.end() < asked.end() && told.count() <= atMost; i++) {
      Range next = changed.firstIn(Range.between(told.end(), asked.end()));
      list.append(told, next.offset(), atMost);
      if (told.end() == next.offset() && !next.isEmpty() && !append(told, next, atMost)) {
        break;
      }
    }
    return told.build().atMost(atMost);
  }

  /** Whether the disk below has told all of it, so that there is more to tell. */
  private boolean append(StrictExtents told, Range part, int atMost) throws IOException {
    Optional<ExtentMap> known = below.extents(part, atMost).clip(part);
    known.ifPresent(told::append);
    return told.end() == part.end();
  }
}
