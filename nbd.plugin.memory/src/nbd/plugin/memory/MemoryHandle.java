package nbd.plugin.memory;

import java.io.IOException;
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

/**
 * A client's view of the disk. FUA asks for nothing more, as memory is all the storage there is,
 * and zeroing is fast anyway.
 */
final class MemoryHandle implements Handle {
  private final Disk disk;
  private final Traits traits;

  MemoryHandle(Disk disk, Traits traits) {
    this.disk = disk;
    this.traits = traits;
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return Contexts.ofOneImage(disk::extents);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    disk.read(range, out);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    try {
      disk.write(range, in);
    } catch (OutOfMemoryError heap) {
      throw noHeap(heap);
    }
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    try {
      disk.zero(range, flags.contains(Flag.NO_HOLE));
    } catch (OutOfMemoryError heap) {
      throw noHeap(heap);
    }
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    try {
      disk.trim(range);
    } catch (OutOfMemoryError heap) {
      throw noHeap(heap);
    }
  }

  /** The page table is in the Java heap, and grows with what is written. */
  private static NbdException noHeap(OutOfMemoryError heap) {
    return new NbdException(
        ErrorCode.ENOMEM, "no Java heap for the page table of this disk; see -Xmx", heap);
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
