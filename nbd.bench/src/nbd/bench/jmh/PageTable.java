package nbd.bench.jmh;

import java.io.IOException;
import nbd.api.Export;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The RAM disk's pages: 4096 blocks of 4 KiB in turn, side by side or far apart. */
@State(Scope.Thread)
public class PageTable extends Timed {
  private static final int LENGTH = 4096;
  private static final int BLOCKS = 4096;

  /** An odd number, so that all blocks are met, in an order that no prefetcher foresees. */
  private static final int STEP = 1597;

  /** Bytes from one block to the next: none between, or a terabyte. */
  @Param({"4096", "1099511627776"})
  private long distance;

  private final Ends ends = new Ends(LENGTH);
  private Export export;
  private Handle handle;
  private int block;

  /** For JMH. */
  public PageTable() {}

  /** Opens the disk and writes all blocks. */
  @Setup
  public void open() throws IOException {
    export = Disks.bare(Long.toString(BLOCKS * distance));
    handle = export.open(Disks.client());
    handle.traits();
    for (int i = 0; i < BLOCKS; i++) {
      write();
    }
  }

  /** Closes it. */
  @TearDown
  public void close() throws Exception {
    handle.close();
    export.close();
  }

  private Range next() {
    block = (block + STEP) % BLOCKS;
    return new Range(block * distance, LENGTH);
  }

  /** Data. */
  @Benchmark
  public void read() throws IOException {
    handle.read(next(), ends);
  }

  /** Over data. */
  @Benchmark
  public void write() throws IOException {
    handle.write(next(), ends, Flag.NONE);
  }
}
