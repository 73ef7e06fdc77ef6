package nbd.filters.detectzeroes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nbd.api.Allocation;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.filters.Abilities;
import nbd.filters.detectzeroes.DetectZeroesParameters.Writes;

/** Looks into what is told as data, and into what is written. */
final class DetectZeroesHandle extends PassThrough {
  private final Handle below;
  private final DetectZeroesParameters wanted;
  private final Disk.View view;
  private final Buffers buffers;
  private final Range disk;
  private final Traits traits;
  private final long block;

  /** Null if writes are not looked into. */
  private final ZeroWrites writes;

  /**
   * @param name handles of the same disk have the same one
   * @param disk is told of this handle here, and of its end in its close
   */
  DetectZeroesHandle(
      Handle below, DetectZeroesParameters wanted, String name, Disk disk, Buffers buffers) {
    super(below);
    this.below = below;
    this.wanted = wanted;
    this.buffers = buffers;
    Traits told = below.traits();
    this.disk = new Range(0, told.size());
    traits = Abilities.passedOn(told, told.but()).build();
    block = Math.max(wanted.block(), told.blockSizes().minimum());
    boolean looks = wanted.writes() != Writes.OFF && told.zero().offered() && !told.readOnly();
    writes = looks ? new ZeroWrites(below, block, wanted.writes() == Writes.UNMAP) : null;
    view = disk.open(name, isSurelyShared(told), block);
  }

  /** Whether other handles of that name show the same bytes. */
  private static boolean isSurelyShared(Traits told) {
    return told.readOnly() || told.multiConn().offered() || told.identity().isPresent();
  }

  /** Also what is emulated below is one change here. */
  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    Contexts all = below.contexts();
    return wanted.reads() ? all.with(scanned(all.allocationOrData(disk.length()))) : all;
  }

  private MetaContext scanned(MetaContext allocation) {
    Blocks blocks = new Blocks(below, view, buffers, block, wanted.remembers());
    return new MetaContext(
        Allocation.NAME,
        Support.NATIVE,
        new ZeroScan(allocation.source(), disk.length(), blocks, wanted.most()));
  }

  /** To tell extents may mean to read. */
  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return (kind == Call.Kind.EXTENTS && wanted.reads()) || below.mayWait(kind, range);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    if (writes == null) {
      super.write(range, in, flags);
      return;
    }
    ByteBuffer payload = in.payload();
    if (!writes.isWorthIt(range, payload)) {
      super.write(range, in, flags);
      return;
    }
    try (Disk.Change _ = view.change(range)) {
      writes.write(range, payload, flags);
    }
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    if (call.changesData()) {
      try (Disk.Change _ = view.change(call.range().orElse(disk))) {
        return rest.proceed();
      }
    }
    if (call.kind() == Call.Kind.CLOSE) {
      view.close();
    }
    return rest.proceed();
  }
}
