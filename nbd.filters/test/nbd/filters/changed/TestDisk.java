package nbd.filters.changed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nbd.api.Contexts;
import nbd.api.Export;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Identity;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** A disk of any size that stores nothing, and tells a test of each change that reaches it. */
final class TestDisk implements Plugin {
  /** Told of a change, or of a flush by null, before it counts as done. */
  @FunctionalInterface
  interface Hook {
    void reached(Range range) throws IOException;
  }

  private volatile long size;
  private volatile Identity identity = new Identity("test", "1");
  private volatile Contexts contexts = Contexts.none();
  private volatile Hook hook = _ -> {};

  TestDisk(long size) {
    this.size = size;
  }

  void size(long other) {
    size = other;
  }

  void contexts(Contexts other) {
    contexts = other;
  }

  /** From the next opening on; null is a disk that does not tell. */
  void identity(String value) {
    identity = value == null ? null : new Identity("test", value);
  }

  void hook(Hook other) {
    hook = other;
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public String description() {
    return "stores nothing";
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return client -> handle(client.exportName());
  }

  /** A family: each name but "" has an identity of its own. */
  private Handle handle(String name) {
    Traits.Builder traits =
        Traits.of(size)
            .zero(Support.NATIVE)
            .trim(Support.NATIVE)
            .flush(Support.NATIVE)
            .fua(Support.NATIVE);
    if (identity != null) {
      traits.identity(new Identity("test", identity.value() + name));
    }
    return new Disk(traits.build());
  }

  private final class Disk extends SimpleHandle {
    Disk(Traits traits) {
      super(traits);
    }

    @Override
    public Contexts contexts() {
      return contexts;
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      while (target.hasRemaining()) {
        target.put((byte) 0);
      }
    }

    @Override
    public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
      in.payload();
      hook.reached(range);
    }

    @Override
    public void zero(Range range, Set<Flag> flags) throws IOException {
      hook.reached(range);
    }

    @Override
    public void trim(Range range, Set<Flag> flags) throws IOException {
      hook.reached(range);
    }

    @Override
    public void flush() throws IOException {
      hook.reached(null);
    }
  }
}
