package nbd.filters.ddrescue;

import java.io.IOException;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Abilities;
import nbd.filters.marked.BadRanges;
import nbd.filters.marked.RangeSet;

/** Reads what was rescued, and nothing else. */
final class DdrescueHandle extends PassThrough {
  private final Handle next;
  private final BadRanges bad;
  private final Traits traits;

  DdrescueHandle(Handle next, RangeSet bad) {
    super(next);
    this.next = next;
    this.bad = BadRanges.of(bad, next);
    this.traits = readOnly(next.traits());
  }

  /** Fetching ahead would touch the bad parts too. */
  private static Traits readOnly(Traits below) {
    return Abilities.passedOn(below, below.but())
        .readOnly(true)
        .zero(Support.NONE)
        .fastZero(Support.NONE)
        .trim(Support.NONE)
        .fua(Support.NONE)
        .cache(Support.NONE)
        .build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return bad.told(next.contexts());
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    bad.read(next, range, out, ErrorCode.EIO, "ddrescue: not rescued");
  }
}
