package nbd.filters.attempts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import nbd.api.Allocation;
import nbd.api.Client;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.NbdException;
import nbd.api.Parameters;
import nbd.api.PartialReadException;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;

/**
 * A disk that fails when it is told to. Its connections can break: then handles are of no use any
 * more, and what was not flushed is lost. May be used by any thread.
 */
public final class Flaky implements Plugin {
  private final byte[] now;
  private final byte[] stable;
  private final Map<String, Integer> failing = new HashMap<>();
  private final Map<String, Exception> failures = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private UnaryOperator<Traits.Builder> traits = it -> it;
  private UnaryOperator<Contexts> contexts = it -> it;
  private long size;
  private int era;

  /** A disk of that many bytes, all zero. */
  public Flaky(int size) {
    this.size = size;
    now = new byte[size];
    stable = new byte[size];
  }

  /**
   * The next calls of that name fail, so many: open, read, half, partial, write, received and so
   * on.
   */
  public synchronized void fail(String call, int times) {
    fail(call, times, new IOException(call + " fails"));
  }

  /** The same with that exception. */
  public synchronized void fail(String call, int times, Exception how) {
    failing.put(call, times);
    failures.put(call, how);
  }

  /** All handles that are open now fail from now on. */
  public synchronized void breakNow() {
    era++;
    System.arraycopy(stable, 0, now, 0, now.length);
  }

  /** When it is opened next, it is another one. */
  public synchronized void become(
      long newSize, UnaryOperator<Traits.Builder> newTraits, UnaryOperator<Contexts> newContexts) {
    size = newSize;
    traits = newTraits;
    contexts = newContexts;
  }

  /** All calls so far, which are then forgotten. */
  public synchronized String calls() {
    String all = String.join(" ", calls);
    calls.clear();
    return all;
  }

  /** What is on stable storage. */
  public synchronized byte[] stable() {
    return stable.clone();
  }

  /** How many handles are open. */
  public int handles() {
    return open.get();
  }

  @Override
  public String name() {
    return "flaky";
  }

  @Override
  public String description() {
    return "a disk of a test";
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return this::open;
  }

  private synchronized Handle open(Client client) throws IOException {
    called(client.readOnly() ? "open-readonly" : "open");
    strike("open");
    open.incrementAndGet();
    return new Disk(this, client.readOnly());
  }

  private synchronized void called(String call) {
    calls.add(call);
  }

  /** Whether payloads are taken piece by piece. */
  private synchronized boolean receives() {
    return failing.containsKey("received");
  }

  private synchronized void strike(String call) throws IOException {
    int left = failing.getOrDefault(call, 0);
    if (left > 0) {
      failing.put(call, left - 1);
      switch (failures.get(call)) {
        case IOException told -> throw told;
        case RuntimeException broken -> throw broken;
        default -> throw new AssertionError(call);
      }
    }
  }

  /** One handle. Changes are made under the disk's lock. */
  private static final class Disk implements Handle {
    private final Flaky disk;
    private final Traits traits;
    private final Contexts contexts;
    private final int era;

    Disk(Flaky disk, boolean readOnly) {
      this.disk = disk;
      this.era = disk.era;
      this.traits =
          disk.traits
              .apply(
                  Traits.of(disk.size)
                      .readOnly(readOnly)
                      .zero(Support.NATIVE)
                      .fastZero(Support.NATIVE)
                      .trim(Support.NATIVE)
                      .cache(Support.NATIVE)
                      .flush(Support.NATIVE)
                      .fua(Support.NATIVE))
              .build();
      this.contexts = disk.contexts.apply(Contexts.ofAllocation(this::extents));
    }

    private void check(String call) throws IOException {
      disk.called(call);
      if (era != disk.era) {
        throw new IOException("the connection is lost");
      }
      disk.strike(call);
    }

    @Override
    public Traits traits() {
      return traits;
    }

    @Override
    public Contexts contexts() {
      return contexts;
    }

    private ExtentMap extents(Range asked, int atMost) throws IOException {
      synchronized (disk) {
        check("extents");
        return ExtentMap.of(asked.offset(), asked.length(), Allocation.DATA);
      }
    }

    @Override
    public void read(Range range, ReadSink out) throws IOException {
      synchronized (disk) {
        check("read");
        if (range.equals(new Range(0, disk.size)) && disk.failing.containsKey("hole")) {
          out.hole(0, range.length());
          disk.strike("hole");
          return;
        }
        int half = (int) range.length() / 2;
        if (half > 0) {
          copy(out.space(0, half), range.offset());
        }
        disk.strike("half");
        if (disk.failing.getOrDefault("partial", 0) > 0) {
          disk.strike("partial");
        }
        ByteBuffer rest = ByteBuffer.allocateDirect((int) range.length() - half);
        copy(rest.duplicate(), range.offset() + half);
        AtomicInteger released = new AtomicInteger();
        out.lend(
            half,
            rest,
            () -> {
              if (released.incrementAndGet() > 1) {
                throw new AssertionError("released twice");
              }
            });
      }
    }

    private void copy(ByteBuffer target, long offset) {
      target.put(disk.now, (int) offset, target.remaining());
    }

    @Override
    public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
      ByteBuffer payload = disk.receives() ? received(in) : in.payload();
      synchronized (disk) {
        check("write");
        change(range, payload, flags);
      }
    }

    /** Piece by piece; it may fail between two of them. */
    private ByteBuffer received(WriteSource in) throws IOException {
      ByteBuffer all = ByteBuffer.allocateDirect((int) in.remaining());
      int half = all.capacity() / 2;
      in.receive(all.slice(0, half));
      disk.strike("received");
      in.receive(all.slice(half, all.capacity() - half));
      return all;
    }

    @Override
    public void zero(Range range, Set<Flag> flags) throws IOException {
      synchronized (disk) {
        check("zero");
        if (flags.contains(Flag.FAST_ZERO)) {
          throw new NbdException(ErrorCode.ENOTSUP, "not fast");
        }
        change(range, ByteBuffer.allocate((int) range.length()), flags);
      }
    }

    @Override
    public void trim(Range range, Set<Flag> flags) throws IOException {
      synchronized (disk) {
        check("trim");
        change(range, ByteBuffer.allocate((int) range.length()), flags);
      }
    }

    private void change(Range range, ByteBuffer bytes, Set<Flag> flags) {
      bytes.get(disk.now, (int) range.offset(), (int) range.length());
      if (flags.contains(Flag.FUA)) {
        int at = (int) range.offset();
        System.arraycopy(disk.now, at, disk.stable, at, (int) range.length());
      }
    }

    @Override
    public void cache(Range range) throws IOException {
      synchronized (disk) {
        check("cache");
      }
    }

    /** One that fails has lost what it should have made stable; the next one knows nothing. */
    @Override
    public void flush() throws IOException {
      synchronized (disk) {
        try {
          check("flush");
          System.arraycopy(disk.now, 0, disk.stable, 0, disk.now.length);
        } catch (IOException failure) {
          System.arraycopy(disk.stable, 0, disk.now, 0, disk.now.length);
          throw failure;
        }
      }
    }

    @Override
    public void close() throws IOException {
      disk.open.decrementAndGet();
      disk.called("close");
      disk.strike("close");
    }
  }

  /** A read that fails after its first {@code good} bytes. */
  public static IOException partial(long good) {
    return new PartialReadException(ErrorCode.EIO, good, "bad sector", null);
  }
}
