package nbd.plugin.file;

import java.io.IOException;
import java.util.Optional;
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
  private final Traits traits;
  private final Optional<FileExtents> extents;
  private final Optional<Holes> holes;
  private final FileReads reads;

  /** Empty if the page cache may keep what it likes. */
  private final Optional<Eviction> eviction;

  /** Owns {@code file}. */
  LinuxHandle(OpenFile file, Abilities abilities, Advice advice, boolean cached) {
    this.file = file;
    space = new Space(file, abilities);
    traits = traits(file, abilities);
    boolean told = FileExtents.areTold(file);
    extents = told ? Optional.of(new FileExtents(file)) : Optional.empty();
    holes = told ? Optional.of(new Holes(file)) : Optional.empty();
    eviction = cached ? Optional.empty() : Optional.of(new Eviction(file.descriptor()));
    boolean advised = advice != Advice.NORMAL;
    reads = new FileReads(file, holes, advised, eviction);
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
    return extents.isPresent() ? Contexts.ofOneImage(extents.get()) : Contexts.none();
  }

  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return switch (kind) {
      case READ -> reads.mayWait(range);
      case WRITE -> eviction.isPresent() || reads.residency().writeMayWait(range);
      case EXTENTS -> extents.isEmpty() || extents.get().mayWait();
      default -> true;
    };
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    reads.read(range, out);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    file.data().write(in.payload(), range.offset());
    flushIf(flags);
    if (eviction.isPresent()) {
      eviction.get().written(range);
    }
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    space.zero(range, flags);
    holes.ifPresent(Holes::mayHaveCome);
    flushIf(flags);
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    space.trim(range);
    holes.ifPresent(Holes::mayHaveCome);
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
