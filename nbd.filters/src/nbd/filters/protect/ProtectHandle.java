package nbd.filters.protect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nbd.api.Call;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.filters.Abilities;
import nbd.filters.marked.RangeSet;

/**
 * Lets a change of a protected part through only if it changes nothing. All of a request is looked
 * at before any of it is done.
 */
final class ProtectHandle extends PassThrough {
  private final Handle next;
  private final RangeSet isProtected;
  private final RangeSet free;
  private final Content content;
  private final Traits traits;

  ProtectHandle(Handle next, RangeSet isProtected) {
    super(next);
    this.next = next;
    this.isProtected = isProtected;
    this.free = isProtected.widened(next.traits().blockSizes().minimum()).complement();
    this.content = new Content(next);
    this.traits = Abilities.passedOn(next.traits(), next.traits().but()).build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  /** A write to a protected part reads first. */
  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return next.mayWait(kind, range)
        || (kind == Call.Kind.WRITE
            && isProtected.touches(range)
            && next.mayWait(Call.Kind.READ, range));
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    if (isProtected.touches(range)) {
      checkSame(range, in.payload());
    }
    next.write(range, in, flags);
  }

  private void checkSame(Range range, ByteBuffer payload) throws IOException {
    for (Range part : isProtected.in(range)) {
      int start = (int) (part.offset() - range.offset());
      if (!content.isSame(part, payload.slice(start, (int) part.length()))) {
        throw refused("write", part);
      }
    }
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    checkZero("zero", range, flags.contains(Flag.FAST_ZERO));
    next.zero(range, flags);
  }

  /** What a trimmed part reads as is the affair of the layer below, so it gets none protected. */
  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    checkZero("trim", range, false);
    for (Range part : free.in(range)) {
      next.trim(part, flags);
    }
  }

  private void checkZero(String call, Range range, boolean fast) throws IOException {
    Effort effort = new Effort(fast);
    for (Range part : isProtected.in(range)) {
      if (!content.isZero(part, effort)) {
        throw refused(call, part);
      }
    }
  }

  private static NbdException refused(String call, Range part) {
    return new NbdException(
        ErrorCode.EPERM, "protect: prevented " + call + " to protected range " + part);
  }
}
