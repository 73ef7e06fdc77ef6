package nbd.filters.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Contexts;
import nbd.api.DirtyBitmap;
import nbd.api.ErrorCode;
import nbd.api.Export;
import nbd.api.ExportName;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Identity;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;

/**
 * A disk with a volatile cache of its own, that remembers what it was asked in which order, and
 * fails when it is told to. Its blocks of 4 KiB are holes until they are written.
 */
final class Recorded implements Plugin {
  static final int HOLE = 4096;

  private final byte[] bytes;
  private final byte[] stable;
  private final boolean[] allocated;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger insideAll = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger mostInside = new AtomicInteger();
  private volatile boolean isNameless;
  private volatile UnaryOperator<Traits.Builder> change = it -> it;
  private volatile Concurrency concurrency = Concurrency.PARALLEL;
  private volatile ErrorCode writesFail;
  private volatile ErrorCode flushesFail;
  private volatile ErrorCode zeroesFail;
  private volatile Range unreadable = new Range(0, 0);
  private volatile Runnable afterExtents = () -> {};
  private volatile Runnable insideCalls = () -> {};

  Recorded(int size) {
    bytes = new byte[size];
    stable = new byte[size];
    allocated = new boolean[size / HOLE + 1];
  }

  Recorded traits(UnaryOperator<Traits.Builder> other) {
    change = other;
    return this;
  }

  Recorded concurrency(Concurrency other) {
    concurrency = other;
    return this;
  }

  /** From now on; null: they do not. */
  void writesFail(ErrorCode code) {
    writesFail = code;
  }

  void flushesFail(ErrorCode code) {
    flushesFail = code;
  }

  void zeroesFail(ErrorCode code) {
    zeroesFail = code;
  }

  void unreadable(Range range) {
    unreadable = range;
  }

  /** Run when the next extents have been looked up, before they are told; once. */
  void afterExtents(Runnable once) {
    afterExtents = once;
  }

  /** Run in each read, write and flush. */
  void insideCalls(Runnable each) {
    insideCalls = each;
  }

  /** Such as {@code 1 write 0x0+0x1000 FUA}: handle, call, range. Forgotten then. */
  List<String> calls() {
    List<String> all = new ArrayList<>(calls);
    calls.clear();
    return all;
  }

  /** Those that change it or put it on stable storage. */
  List<String> changes() {
    return calls().stream().filter(it -> !it.contains("read")).toList();
  }

  /** Has several names then, each of a disk of its own as far as anybody can tell. */
  Recorded nameless() {
    isNameless = true;
    return this;
  }

  /** The most calls that were at the same time in what stands one only. */
  int mostInside() {
    return mostInside.get();
  }

  synchronized byte[] content() {
    return bytes.clone();
  }

  /** What is left when the power fails. */
  synchronized byte[] stable() {
    return stable.clone();
  }

  @Override
  public String name() {
    return "recorded";
  }

  @Override
  public String description() {
    return "a disk of a test";
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return new Export() {
      @Override
      public Handle open(Client client) {
        return new Disk(opened.incrementAndGet());
      }

      @Override
      public List<ExportName> list() {
        ExportName one = new ExportName("", "");
        return isNameless ? List.of(one, new ExportName("x", "")) : List.of(one);
      }

      @Override
      public Concurrency concurrency() {
        return concurrency;
      }
    };
  }

  private Traits traits() {
    Traits.Builder all =
        Traits.of(bytes.length)
            .zero(Support.NATIVE)
            .fastZero(Support.NATIVE)
            .trim(Support.NATIVE)
            .fua(Support.NATIVE)
            .flush(Support.NATIVE)
            .multiConn(Support.NATIVE);
    if (!isNameless) {
      all.identity(new Identity("recorded", "one"));
    }
    return change.apply(all).build();
  }

  private static void failIf(ErrorCode code, String call) throws NbdException {
    if (code != null) {
      throw new NbdException(code, call + " fails");
    }
  }

  private final class Disk extends SimpleHandle {
    private final int number;
    private final AtomicInteger insideHandle = new AtomicInteger();

    Disk(int number) {
      super(Recorded.this.traits());
      this.number = number;
    }

    private void record(String call) {
      calls.add(number + " " + call);
    }

    private void enter() {
      boolean byHandle = concurrency == Concurrency.SERIALIZE_REQUESTS;
      AtomicInteger inside = byHandle ? insideHandle : insideAll;
      mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
      insideCalls.run();
      inside.decrementAndGet();
    }

    @Override
    protected void read(ByteBuffer target, long offset) throws IOException {
      Range range = new Range(offset, target.remaining());
      record("read " + range);
      enter();
      failIf(range.intersection(unreadable).isPresent() ? ErrorCode.EIO : null, "a read");
      synchronized (Recorded.this) {
        target.put(bytes, (int) offset, target.remaining());
      }
    }

    @Override
    public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
      record("write " + range + (flags.contains(Flag.FUA) ? " FUA" : ""));
      enter();
      failIf(writesFail, "a write");
      synchronized (Recorded.this) {
        int at = (int) range.offset();
        in.payload().get(bytes, at, (int) range.length());
        allocate(range, true);
        if (flags.contains(Flag.FUA)) {
          System.arraycopy(bytes, at, stable, at, (int) range.length());
        }
      }
    }

    private void allocate(Range range, boolean is) {
      int from = (int) range.offset();
      int to = (int) range.end();
      boolean all = to == bytes.length;
      int first = is ? from / HOLE : (from + HOLE - 1) / HOLE;
      int last = is || all ? (to + HOLE - 1) / HOLE : to / HOLE;
      if (first < last) {
        Arrays.fill(allocated, first, last, is);
      }
    }

    @Override
    public void zero(Range range, Set<Flag> flags) throws IOException {
      record("zero " + range + (flags.contains(Flag.FUA) ? " FUA" : ""));
      failIf(zeroesFail, "a zero");
      clear(range);
    }

    @Override
    public void trim(Range range, Set<Flag> flags) throws IOException {
      record("trim " + range);
      failIf(zeroesFail, "a trim");
      clear(range);
    }

    private void clear(Range range) {
      synchronized (Recorded.this) {
        Arrays.fill(bytes, (int) range.offset(), (int) range.end(), (byte) 0);
        allocate(range, false);
      }
    }

    @Override
    public void flush() throws IOException {
      record("flush");
      enter();
      failIf(flushesFail, "a flush");
      synchronized (Recorded.this) {
        System.arraycopy(bytes, 0, stable, 0, bytes.length);
      }
    }

    @Override
    public void close() {
      record("close");
    }

    @Override
    public Contexts contexts() {
      return Contexts.ofOneImage(this::extents)
          .with(other(DirtyBitmap.PREFIX + "b"))
          .with(other("x-other:context"));
    }

    private static MetaContext other(String name) {
      return new MetaContext(
          name,
          Support.NATIVE,
          (asked, _) -> ExtentMap.of(asked.offset(), asked.length(), AllocationDepth.LOCAL));
    }

    private ExtentMap extents(Range asked, int atMost) {
      ExtentMap map = map(asked);
      Runnable once = afterExtents;
      afterExtents = () -> {};
      once.run();
      return map.atMost(atMost);
    }

    private ExtentMap map(Range asked) {
      synchronized (Recorded.this) {
        var map = ExtentMap.strict(asked.offset());
        for (long at = asked.offset(); at < asked.end(); at = map.end()) {
          long end = Math.min(asked.end(), (at / HOLE + 1) * HOLE);
          boolean is = allocated[(int) (at / HOLE)];
          map.append(end - at, is ? Allocation.DATA : Allocation.HOLE_ZERO);
        }
        return map.build();
      }
    }
  }
}
