package nbd.filters.cow;

import java.io.IOException;
import java.util.Optional;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Range;
import nbd.api.StrictExtents;

/**
 * The extents of one metadata context: those of the disk below where the overlay has nothing.
 *
 * @param below tells of the disk below, as clients are told here
 * @param stored status of what is stored
 * @param zero status of what was zeroed
 * @param unsure status of what the disk below does not tell, where it was asked for whole blocks
 *     and told of the beginning of one only
 */
record CowExtents(
    Overlay overlay, Base base, ExtentSource below, long stored, long zero, long unsure)
    implements ExtentSource {
  /** After so many looks an answer ends, however little it tells. */
  private static final int MOST_LOOKS = 4096;

  /** What a question to the disk below counts for. */
  private static final int QUESTION = 16;

  /** Nothing is locked: what is told was so when it was looked at. */
  @Override
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    return new Walk(asked, atMost).run();
  }

  private final class Walk {
    private final Range asked;
    private final int atMost;
    private final StrictExtents told;
    private Optional<ExtentMap> known = Optional.empty();
    private int looks;

    Walk(Range asked, int atMost) {
      this.asked = asked;
      this.atMost = atMost;
      this.told = ExtentMap.strict(asked.offset());
    }

    ExtentMap run() throws IOException {
      boolean goesOn = true;
      while (goesOn && told.end() < asked.end() && told.count() <= atMost && looks < MOST_LOOKS) {
        goesOn = look();
      }
      return told.build().atMost(atMost);
    }

    /** Tells what comes next, unless that is not worth a question. */
    private boolean look() throws IOException {
      looks++;
      Layout layout = overlay.layout();
      Run run = overlay.first(Range.between(told.end(), layout.size()));
      Range next = Range.between(told.end(), layout.start(run.end()));
      switch (run.state()) {
        case STORED -> told.append(next.length(), stored);
        case ZERO -> told.append(next.length(), zero);
        case ABSENT -> {
          if (known(next).isEmpty() && told.count() >= atMost) {
            return false;
          }
          told.append(known(next).isPresent() ? known(next).get() : ask(next));
        }
      }
      return true;
    }

    /** What an earlier answer of the disk below says from the first byte of {@code next} on. */
    private Optional<ExtentMap> known(Range next) {
      return known.flatMap(map -> map.clip(next)).filter(map -> map.start() == next.offset());
    }

    /** For all that is still asked: what else is absent is then known, too. */
    private ExtentMap ask(Range next) throws IOException {
      looks += QUESTION;
      Range question = base.aligned(Range.between(next.offset(), asked.end()));
      known = Optional.of(below.extents(question, atMost - told.count()));
      return known(next).orElseGet(() -> unknown(next));
    }

    /** The rest of a block of the disk below, in the middle of which nobody can ask. */
    private ExtentMap unknown(Range next) {
      Range rest = base.restOfBlock(next);
      return ExtentMap.of(rest.offset(), rest.length(), unsure);
    }
  }
}
