package nbd.plugins.data;

import java.io.IOException;
import java.util.Set;
import nbd.api.Contexts;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;
import nbd.api.WriteSource;

/**
 * A client's view of the disk. FUA asks for nothing more, as memory is all the storage there is,
 * and zeroing is fast anyway.
 */
final class DataHandle implements Handle {
  private final DataDisk disk;
  private final Traits traits;

  DataHandle(DataDisk disk, Traits traits) {
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
    disk.write(range, in);
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    disk.zero(range, flags.contains(Flag.NO_HOLE));
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    disk.zero(range, false);
  }

  @Override
  public void cache(Range range) {
    // It is in memory.
  }

  @Override
  public void flush() {
    // There is nothing behind the memory.
  }
}
