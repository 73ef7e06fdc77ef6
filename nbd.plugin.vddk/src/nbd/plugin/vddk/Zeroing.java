package nbd.plugin.vddk;

import java.io.IOException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import nbd.api.Allocation;
import nbd.api.ErrorCode;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.plugin.vddk.vix.VixException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Zeroing where allocation is told: what reads as zero already is left alone, the rest is written.
 * The library cannot give anything back.
 *
 * @param allocation base:allocation of the disk
 * @param gone whether nobody waits for it any more
 */
record Zeroing(Writes writes, ExtentSource allocation, BooleanSupplier gone) {
  private static final Logger LOG = LoggerFactory.getLogger(Zeroing.class);

  /** Of extents that one question is to tell. */
  private static final int MANY = 1024;

  /** As {@link nbd.api.Handle#zero}. */
  void zero(Range range, Set<Flag> flags) throws IOException {
    ZeroRun run = new ZeroRun(writes);
    IOException failure = null;
    try {
      walk(range, flags, run);
    } catch (IOException why) {
      failure = why;
    }
    try {
      run.finish();
    } catch (IOException later) {
      failure = failure == null ? later : failure;
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void walk(Range range, Set<Flag> flags, ZeroRun run) throws IOException {
    for (long at = range.offset(); at < range.end(); ) {
      stopIfGone(range);
      ExtentMap map = next(Range.between(at, range.end()), flags);
      for (Extent extent : map) {
        if ((extent.status() & Allocation.ZERO) == 0) {
          write(extent.range(), flags, run);
        }
      }
      at = map.end();
    }
  }

  private ExtentMap next(Range rest, Set<Flag> flags) throws IOException {
    ExtentMap data = ExtentMap.of(rest.offset(), rest.length(), Allocation.DATA);
    if (flags.contains(Flag.NO_HOLE) || writes.written().covers(rest)) {
      return data;
    }
    try {
      return allocation.extents(rest, MANY).clip(rest).orElseThrow();
    } catch (VixException notTold) {
      // Zeroes can be written all the same.
      LOG.atDebug().log("ZERO {} is written whole: {}", rest, notTold.getMessage());
      return data;
    }
  }

  private void write(Range range, Set<Flag> flags, ZeroRun run) throws IOException {
    if (flags.contains(Flag.FAST_ZERO)) {
      throw new NbdException(
          ErrorCode.ENOTSUP, "ZERO " + range + ": zeroes would have to be written");
    }
    for (long at = range.offset(); at < range.end(); at += ZeroRun.PIECE) {
      stopIfGone(range);
      run.write(new Range(at, Math.min(ZeroRun.PIECE, range.end() - at)));
    }
  }

  private void stopIfGone(Range range) throws NbdException {
    if (gone.getAsBoolean()) {
      throw new NbdException(ErrorCode.ESHUTDOWN, "ZERO " + range + ": its client is gone");
    }
  }
}
