package nbd.filters.multiconn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * A disk of which each handle keeps what it has read and written, until it is flushed. What a
 * handle has not flushed when it is closed is lost.
 */
final class CachingDisk implements Plugin {
  final byte[] stable;

  /** The handles that were flushed, by the order of their opening. */
  final List<Integer> flushes = new CopyOnWriteArrayList<>();

  /** What happens in the next flush of a handle, once. */
  final Map<Integer, Event> duringFlush = new ConcurrentHashMap<>();

  /** What the export lists. */
  List<ExportName> names = List.of();

  /** Something in a test. */
  @FunctionalInterface
  interface Event {
    void happen() throws IOException;
  }

  private final AtomicInteger opened = new AtomicInteger();
  private final UnaryOperator<Traits.Builder> change;
  private final Concurrency concurrency;

  CachingDisk(int size, Concurrency concurrency, UnaryOperator<Traits.Builder> change) {
    this.stable = new byte[size];
    this.change = change;
    this.concurrency = concurrency;
  }

  CachingDisk(int size) {
    this(size, Concurrency.PARALLEL, it -> it);
  }

  /** Since the last time. */
  List<Integer> flushes() {
    List<Integer> all = List.copyOf(flushes);
    flushes.clear();
    return all;
  }

  @Override
  public String name() {
    return "caching";
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
        return new Caching(opened.getAndIncrement());
      }

      @Override
      public List<ExportName> list() {
        return names;
      }

      @Override
      public Concurrency concurrency() {
        return concurrency;
      }

      @Override
      public Handover handover() {
        return Handover.BESIDE;
      }
    };
  }

  private Traits traits() {
    Traits.Builder traits =
        Traits.of(stable.length).flush(Support.NATIVE).fua(Support.NATIVE).zero(Support.EMULATE);
    return change.apply(traits).build();
  }

  private final class Caching extends SimpleHandle {
    private final int number;
    private final Map<Long, Byte> kept = new ConcurrentHashMap<>();
    private final Map<Long, Byte> dirty = new ConcurrentHashMap<>();
    private final AtomicInteger inside = new AtomicInteger();

    Caching(int number) {
      super(CachingDisk.this.traits());
      this.number = number;
    }

    private void enter() {
      if (inside.getAndIncrement() > 0 && concurrency == Concurrency.SERIALIZE_REQUESTS) {
        throw new AssertionError("two calls at a time in handle " + number);
      }
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      enter();
      for (long at = offset; target.hasRemaining(); at++) {
        target.put(kept.computeIfAbsent(at, it -> stable[it.intValue()]));
      }
      inside.getAndDecrement();
    }

    @Override
    protected void write(ByteBuffer source, long offset) {
      enter();
      for (long at = offset; source.hasRemaining(); at++) {
        byte value = source.get();
        kept.put(at, value);
        dirty.put(at, value);
      }
      inside.getAndDecrement();
    }

    @Override
    public void flush() throws IOException {
      enter();
      flushes.add(number);
      Map<Long, Byte> now = Map.copyOf(dirty);
      Event during = duringFlush.remove(number);
      try {
        if (during != null) {
          during.happen();
        }
        now.forEach((at, value) -> stable[at.intValue()] = value);
        now.forEach(dirty::remove);
        kept.keySet().retainAll(dirty.keySet());
      } finally {
        inside.getAndDecrement();
      }
    }
  }
}
