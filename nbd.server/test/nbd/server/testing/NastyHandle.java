package nbd.server.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Contexts;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** A handle of a {@link NastyExport}. */
final class NastyHandle implements Handle {
  private final NastyExport export;
  private final NastyDevice device;
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  NastyHandle(NastyExport export) {
    this.export = export;
    this.device = export.device();
  }

  @Override
  public Traits traits() {
    return export.plugin().traits(device);
  }

  @Override
  public Contexts contexts() {
    return export.plugin().contexts();
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  /** One call, which the device hears of. */
  private void call(String name, Work work) throws IOException {
    device.enters(export);
    try {
      quietCall(name, work);
    } finally {
      device.leaves(export);
    }
  }

  private void quietCall(String name, Work work) throws IOException {
    inside.incrementAndGet();
    try {
      export.checkLife(name);
      checkOpen(name);
      export.plugin().faults().strike(name);
      work.run();
      checkOpen(name);
    } finally {
      inside.decrementAndGet();
    }
  }

  private void checkOpen(String name) {
    if (closed.get()) {
      device.breach(export + ": " + name + " by a handle that was closed");
    }
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    int length = (int) range.length();
    call(
        "read",
        () -> out.space(0, length).put(device.read((int) range.offset(), length), 0, length));
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    call(
        "write",
        () -> {
          ByteBuffer payload = in.payload();
          byte[] bytes = new byte[payload.remaining()];
          payload.get(bytes);
          change(range, bytes, flags);
        });
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    call("zero", () -> change(range, new byte[(int) range.length()], flags));
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    call("trim", () -> change(range, new byte[(int) range.length()], flags));
  }

  private void change(Range range, byte[] bytes, Set<Flag> flags) {
    device.write(export, (int) range.offset(), bytes);
    if (flags.contains(Flag.FUA)) {
      device.flush();
    }
  }

  @Override
  public void cache(Range range) throws IOException {
    call("cache", () -> {});
  }

  /** Does not count as a call that another generation could notice. */
  @Override
  public void flush() throws IOException {
    quietCall("flush", device::flush);
  }

  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      device.breach(export + ": closed twice");
    }
    export.checkLife("close");
    if (inside.get() != 0) {
      device.breach(export + ": closed under a call");
    }
    try {
      export.plugin().faults().strike("close");
    } finally {
      export.closed();
    }
  }
}
