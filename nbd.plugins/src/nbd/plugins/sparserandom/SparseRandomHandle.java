package nbd.plugins.sparserandom;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** A client's view of the disk. A change that changes nothing succeeds, any other one is EIO. */
final class SparseRandomHandle implements Handle {
  private final RandomDisk disk;
  private final Traits traits;

  SparseRandomHandle(RandomDisk disk, Traits traits) {
    this.disk = disk;
    this.traits = traits;
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return Contexts.ofOneImage(disk);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    disk.read(range, out);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    OptionalLong differs = disk.firstDifference(range.offset(), in.payload());
    if (differs.isPresent()) {
      throw new NbdException(
          ErrorCode.EIO,
          "what is written to %s is not what this disk has: it differs at 0x%x"
              .formatted(range, differs.getAsLong()));
    }
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    refuseData("zeroed", range);
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    refuseData("trimmed", range);
  }

  private void refuseData(String what, Range range) throws NbdException {
    OptionalLong data = disk.firstData(range);
    if (data.isPresent()) {
      throw new NbdException(
          ErrorCode.EIO,
          "%s cannot be %s: this disk has data at 0x%x".formatted(range, what, data.getAsLong()));
    }
  }

  @Override
  public void cache(Range range) {
    // Nothing is faster than making it anew.
  }

  @Override
  public void flush() {
    // There is nothing to store.
  }
}
