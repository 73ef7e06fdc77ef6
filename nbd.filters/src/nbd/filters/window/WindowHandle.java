package nbd.filters.window;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Reshaping;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.filters.Abilities;

/** Shows a part of the disk below: all addresses move, nothing else changes. */
public final class WindowHandle extends Reshaping {
  private final Range part;
  private final Traits traits;

  private WindowHandle(Handle next, Range part, Optional<Identity> identity) {
    super(next);
    this.part = part;
    this.traits = seen(next.traits(), part, identity);
  }

  /** A view of the whole disk as it is now: whose size the disk tells, and nobody has said. */
  public static WindowHandle ofAll(Handle below) {
    Traits disk = below.traits();
    return new WindowHandle(below, new Range(0, disk.size()), disk.identity());
  }

  /**
   * A view of {@code part}, which may be empty. It is a disk of its own also where it is all of the
   * disk below: that one may grow, and the part stays what it is.
   *
   * @param whose what the part is, for messages: {@code partition 1}
   * @throws OpenException if the part begins or ends inside one of the disk's blocks; it may end
   *     where the disk ends
   * @throws IllegalArgumentException if the part is not on the disk
   */
  public static WindowHandle of(Handle below, Range part, String whose) throws OpenException {
    Traits disk = below.traits();
    if (!new Range(0, disk.size()).contains(part)) {
      throw new IllegalArgumentException(
          whose + " is " + part + " of a disk of " + disk.size() + " bytes");
    }
    long block = disk.blockSizes().minimum();
    Alignment.check(whose + " starts", part.offset(), disk.size(), block);
    if (part.end() != disk.size()) {
      Alignment.check(whose + " ends", part.end(), disk.size(), block);
    }
    Optional<Identity> identity =
        disk.identity().map(all -> new Identity(all.kind(), all.value() + " " + part));
    return new WindowHandle(below, part, identity);
  }

  private static Traits seen(Traits below, Range part, Optional<Identity> identity) {
    Traits.Builder made = Abilities.passedOn(below, below.reshaped(part.length()));
    identity.ifPresent(made::identity);
    return made.build();
  }

  private Range below(Range range) {
    return range.shift(part.offset());
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return next().contexts().moved(-part.offset(), part);
  }

  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return next().mayWait(kind, below(range));
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    next().read(below(range), out);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    next().write(below(range), in, flags);
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    next().zero(below(range), flags);
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    next().trim(below(range), flags);
  }

  @Override
  public void cache(Range range) throws IOException {
    next().cache(below(range));
  }

  @Override
  public void flush() throws IOException {
    next().flush();
  }
}
