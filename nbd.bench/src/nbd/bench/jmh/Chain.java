package nbd.bench.jmh;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.Range;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What filters cost that do nothing, with the checks that the server puts above each. */
@State(Scope.Thread)
public class Chain extends Timed {
  private static final int LENGTH = 4096;

  @Param({"0", "1", "3", "5"})
  private int filters;

  private final Ends ends = new Ends(LENGTH);
  private final Range range = new Range(1 << 20, LENGTH);
  private ServedChain chain;
  private Handle handle;
  private MetaContext allocation;

  /** For JMH. */
  public Chain() {}

  /** Opens the chain, and writes what is read. */
  @Setup
  public void open() throws IOException {
    chain = new ServedChain("1G", filters);
    handle = chain.handle();
    allocation = handle.contexts().find(Allocation.NAME).orElseThrow();
    write();
  }

  /** Closes it. */
  @TearDown
  public void close() throws IOException {
    chain.close();
  }

  /** 4 KiB of data. */
  @Benchmark
  public void read() throws IOException {
    handle.read(range, ends);
  }

  /** 4 KiB over data. */
  @Benchmark
  public void write() throws IOException {
    handle.write(range, ends, Flag.NONE);
  }

  /** The first extent of the disk. */
  @Benchmark
  public ExtentMap extents() throws IOException {
    return allocation.extents(range, 1);
  }
}
