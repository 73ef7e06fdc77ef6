package nbd.filters.changed;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.OpenException;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;

/** Marks each change before it goes down. */
final class ChangedHandle extends PassThrough {
  private final Checkpoints checkpoints;
  private final Closeable left;
  private final Contexts contexts;
  private final Traits traits;
  private final Range disk;
  private final boolean neverWaitsBelow;

  /**
   * @param left is told when this handle is closed
   * @throws OpenException if the layer below has one of the contexts already
   */
  ChangedHandle(Handle next, Tracker tracker, Closeable left) throws OpenException {
    super(next);
    this.checkpoints = tracker.checkpoints();
    this.left = left;
    this.contexts = contexts(super.contexts(), tracker.made());
    Traits below = next.traits();
    this.traits = below.but().blocking(below.blocking().or(Blocking.MAYBE)).build();
    this.disk = new Range(0, below.size());
    this.neverWaitsBelow = below.blocking() == Blocking.NEVER;
  }

  private static Contexts contexts(Contexts below, List<Checkpoint> all) throws OpenException {
    Contexts told = below;
    for (Checkpoint checkpoint : all) {
      String name = checkpoint.name().context();
      if (below.find(name).isPresent()) {
        throw new OpenException(
            OpenException.Reason.UNKNOWN,
            "the disk below has a metadata context %s of its own; give the checkpoint another name"
                .formatted(name));
      }
      told = told.with(new MetaContext(name, Support.NATIVE, new DirtyExtents(checkpoint)));
    }
    return told;
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return contexts;
  }

  /** A first change of a granule waits for a file. */
  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return (kind == Call.Kind.WRITE && !checkpoints.have(range))
        || (!neverWaitsBelow && super.mayWait(kind, range));
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    if (call.changesData()) {
      return change(call, rest);
    }
    return switch (call.kind()) {
      case FLUSH -> {
        checkpoints.force();
        yield rest.proceed();
      }
      case CLOSE -> {
        try (left) {
          yield rest.proceed();
        }
      }
      default -> rest.proceed();
    };
  }

  /** What does not say which bytes it changes may change all. */
  private <R> R change(Call call, Next<R> rest) throws IOException {
    Range range = call.range().orElse(disk);
    return range.isEmpty()
        ? rest.proceed()
        : checkpoints.change(range, call.flags().contains(Flag.FUA), rest);
  }
}
