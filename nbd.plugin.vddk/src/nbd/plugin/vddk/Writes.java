package nbd.plugin.vddk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.plugin.vddk.extents.Written;
import nbd.plugin.vddk.vix.Overwriting;
import nbd.plugin.vddk.vix.VixDisk;

/**
 * Everything that is written to an open disk.
 *
 * @param written what has been, by whichever handle
 * @param others what is being written to the disk
 * @param limit how long one write may take
 */
record Writes(Owner owner, Written written, Overwriting others, Duration limit) {
  /**
   * Begins a write when its turn comes.
   *
   * @param range whole sectors, as long as the source
   */
  void start(String call, Range range, ByteBuffer source, Ending ending) {
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
    // Before it may be on the disk, so that nobody is told of a hole there.
    written.add(range);
    owner.start(call, (disk, done) -> begin(disk, call, range, source, deadline, done), ending);
  }

  private void begin(
      VixDisk disk, String call, Range range, ByteBuffer source, long deadline, LongConsumer done)
      throws IOException {
    refuseOverHung(call, range);
    long number = others.begun(call, range, deadline);
    boolean begun = false;
    try {
      disk.write(range.offset() / DiskTraits.SECTOR, source, error -> end(number, error, done));
      begun = true;
    } finally {
      if (!begun) {
        others.ended(number);
      }
    }
  }

  /** What would be acknowledged, and flushed, might yet be gone. */
  private void refuseOverHung(String call, Range range) throws NbdException {
    Optional<String> hung = others.hungIn(range);
    if (hung.isPresent()) {
      throw new NbdException(
          ErrorCode.EIO,
          "%s: %s has not come back from VixDiskLib, and might overwrite it"
              .formatted(call, hung.get()));
    }
  }

  private void end(long number, long error, LongConsumer done) {
    others.ended(number);
    done.accept(error);
  }
}
