package nbd.plugin.file;

import java.io.IOException;
import java.util.Set;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** A client's view of a file, with all that Linux can do with it. Any number of threads. */
final class LinuxHandle implements Handle {
  private final OpenFile file;
  private final Space space;
  private final Residency residency;
  private final Traits traits;
  private final Contexts contexts;

  /** Whether all reads go through the descriptor, so that they heed its advice. */
  private final boolean advised;

  /** Null if the page cache may keep what it likes. */
  private final Eviction eviction;

  /** Owns {@code file}. */
  LinuxHandle(OpenFile file, Abilities abilities, Advice advice, boolean cached) {
    this.file = file;
    space = new Space(file, abilities);
    residency = new Residency(file.descriptor());
    traits = traits(file, abilities);
    contexts =
        FileExtents.areTold(file) ? Contexts.ofAllocation(new FileExtents(file)) : Contexts.none();
    advised = advice != Advice.NORMAL;
    eviction = cached ? null : new Eviction(file.descriptor());
    if (advised) {
      Advise.valueOf(advice.name()).call(file.descriptor(), Advise.WHOLE);
    }
  }

  private static Traits traits(OpenFile file, Abilities abilities) {
    Traits.Builder told =
        Traits.of(file.size())
            .readOnly(file.readOnly())
            .rotational(file.device().map(BlockDevice::rotational).orElse(false))
            .fua(Support.NATIVE)
            .cache(Support.NATIVE)
            .flush(Support.NATIVE)
            .multiConn(Support.NATIVE)
            .identity(file.identity());
    abilities.tell(told);
    return told.build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return contexts;
  }

  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return switch (kind) {
      case READ -> residency.readMayWait(range);
      case WRITE -> eviction != null || residency.writeMayWait(range);
      default -> true;
    };
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    boolean timed = residency.trust().isGiven() && range.length() <= FileData.MOST_COPIED;
    long start = timed ? System.nanoTime() : 0;
    if (advised || eviction != null) {
      ReadAt.fill(file.descriptor(), range, out.space(0, (int) range.length()));
    } else {
      file.data().read(range, out);
    }
    if (timed) {
      residency.trust().took(System.nanoTime() - start);
    }
    if (eviction != null) {
      eviction.read(range);
    }
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    file.data().write(in.payload(), range.offset());
    flushIf(flags);
    if (eviction != null) {
      eviction.written(range);
    }
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    space.zero(range, flags);
    flushIf(flags);
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    space.trim(range);
    flushIf(flags);
  }

  private void flushIf(Set<Flag> flags) throws IOException {
    if (flags.contains(Flag.FUA)) {
      flush();
    }
  }

  @Override
  public void cache(Range range) {
    Advise.WILL_NEED.call(file.descriptor(), range);
  }

  @Override
  public void flush() throws IOException {
    file.data().flush();
  }

  @Override
  public void close() {
    file.close();
  }
}
