package nbd.filters.error;

import java.io.IOException;
import java.util.Optional;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Abilities;
import nbd.filters.marked.BadRanges;

/** Fails instead of asking the layer below. */
final class ErrorHandle extends PassThrough {
  private final Handle next;
  private final Faults faults;
  private final BadRanges unreadable;
  private final Traits traits;

  ErrorHandle(Handle next, Faults faults) {
    super(next);
    this.next = next;
    this.faults = faults;
    this.unreadable = BadRanges.of(faults.of(Kind.PREAD).places(), next);
    this.traits = traits(next.traits(), faults);
  }

  /** Also zeroing that is emulated below fails as zeroing. */
  private static Traits traits(Traits below, Faults faults) {
    Traits.Builder made = Abilities.passedOn(below, below.but());
    if (faults.anyFile()) {
      made.blocking(below.blocking().or(Blocking.MAYBE));
    }
    if (below.cache().offered() && faults.of(Kind.CACHE).rate() > 0) {
      made.cache(Support.NATIVE);
    }
    return made.build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    Optional<Kind> kind = Kind.of(call.kind());
    if (kind.isPresent() && touches(kind.get(), call.range())) {
      Fault fault = faults.of(kind.get());
      if (fault.strikes()) {
        throw new NbdException(fault.code(), why(kind.get()));
      }
    }
    return rest.proceed();
  }

  private boolean touches(Kind kind, Optional<Range> range) {
    Fault fault = faults.of(kind);
    return range.isEmpty() || fault.ranges().isEmpty() || fault.ranges().get().touches(range.get());
  }

  private String why(Kind kind) {
    return "error: injecting " + faults.of(kind).code() + " error into " + kind.word();
  }

  /** In front of a bad part of the disk, what can be read is read. */
  @Override
  public void read(Range range, ReadSink out) throws IOException {
    Fault fault = faults.of(Kind.PREAD);
    if (fault.ranges().isEmpty() || !fault.ranges().get().touches(range)) {
      super.read(range, out);
    } else if (fault.strikes()) {
      unreadable.read(next, range, out, fault.code(), why(Kind.PREAD));
    } else {
      next.read(range, out);
    }
  }

  /**
   * In all contexts questions fail by the parameters, and what may not be readable is told as data.
   */
  @Override
  public Contexts contexts() {
    return unreadable.told(next.contexts()).map(it -> it.through(source -> failing(it, source)));
  }

  /** Only a question that begins in a bad part has no answer; others end in front of it. */
  private ExtentSource failing(MetaContext context, ExtentSource source) {
    Fault fault = faults.of(Kind.EXTENTS);
    return (asked, atMost) -> {
      if (!touches(Kind.EXTENTS, Optional.of(asked)) || !fault.strikes()) {
        return source.extents(asked, atMost);
      }
      Range good = goodPart(asked);
      if (good.isEmpty()) {
        throw new NbdException(fault.code(), why(Kind.EXTENTS) + " of " + context.name());
      }
      ExtentMap map = source.extents(good, atMost);
      return map.clip(Range.between(Math.min(map.start(), good.offset()), good.end())).orElse(map);
    };
  }

  private Range goodPart(Range asked) {
    long end =
        faults
            .of(Kind.EXTENTS)
            .ranges()
            .flatMap(ranges -> BadRanges.of(ranges, next).ranges().firstIn(asked))
            .map(Range::offset)
            .orElse(asked.offset());
    return Range.between(asked.offset(), end);
  }
}
