package nbd.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import nbd.api.Allocation;
import nbd.api.Blocking;
import nbd.api.Client;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * A plugin whose disk is whatever a test says: content by a function or an array, extents by maps
 * or sources, traits. What filters are tested over. Immutable but for the array.
 */
public final class Scripted implements Plugin {
  /** Content of a disk. */
  @FunctionalInterface
  public interface Content {
    /** The byte at {@code offset}. */
    byte at(long offset) throws IOException;
  }

  private final Content content;
  private final byte[] writable;
  private final Traits traits;
  private final Contexts contexts;
  private final Set<String> names;

  private Scripted(
      Content content, byte[] writable, Traits traits, Contexts contexts, Set<String> names) {
    this.content = Objects.requireNonNull(content);
    this.writable = writable;
    this.traits = traits;
    this.contexts = contexts;
    this.names = names;
  }

  /** A read-only disk of {@code size} bytes, 0 to 2^63-1, all zero, without metadata contexts. */
  public static Scripted ofSize(long size) {
    Traits traits = Traits.of(size).readOnly(true).blocking(Blocking.NEVER).build();
    return new Scripted(offset -> 0, null, traits, Contexts.none(), Set.of());
  }

  /** A disk on this very array, which can do all that there is, without metadata contexts. */
  public static Scripted on(byte[] bytes) {
    Traits traits =
        Traits.of(bytes.length)
            .zero(Support.NATIVE)
            .trim(Support.NATIVE)
            .cache(Support.NATIVE)
            .flush(Support.NATIVE)
            .fua(Support.NATIVE)
            .blocking(Blocking.NEVER)
            .build();
    return new Scripted(offset -> bytes[(int) offset], bytes, traits, Contexts.none(), Set.of());
  }

  /** With other content; the disk is read-only. */
  public Scripted content(Content other) {
    return new Scripted(other, null, traits.but().readOnly(true).build(), contexts, names);
  }

  /** With changed traits, but the same size. */
  public Scripted traits(UnaryOperator<Traits.Builder> change) {
    return new Scripted(content, writable, change.apply(traits.but()).build(), contexts, names);
  }

  /** With one more metadata context, whose source is asked as it is. */
  public Scripted context(String name, ExtentSource source) {
    return context(new MetaContext(name, Support.NATIVE, source));
  }

  /** With one more metadata context, such as one that is wide; asked as it is. */
  public Scripted context(MetaContext context) {
    return new Scripted(content, writable, traits, contexts.with(context), names);
  }

  /**
   * With one more metadata context that tells {@code map}, from the first asked byte to the map's
   * end, and no more extents than asked for.
   */
  public Scripted context(String name, ExtentMap map) {
    return context(
        name,
        (asked, atMost) ->
            map.clip(Range.between(asked.offset(), map.end())).orElseThrow().atMost(atMost));
  }

  /** {@code base:allocation} from a map; see {@link #context(String, ExtentMap)}. */
  public Scripted allocation(ExtentMap map) {
    return context(Allocation.NAME, map);
  }

  /** Only these export names are there; all others are refused as unknown. */
  public Scripted onlyNames(String... known) {
    return new Scripted(content, writable, traits, contexts, Set.of(known));
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public String description() {
    return "a disk that a test has made up";
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return this::open;
  }

  private Handle open(Client client) throws OpenException {
    if (!names.isEmpty() && !names.contains(client.exportName())) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN, "no disk '" + client.exportName() + "'");
    }
    return new Disk(this);
  }

  private static final class Disk extends SimpleHandle {
    private final Scripted script;

    Disk(Scripted script) {
      super(script.traits);
      this.script = script;
    }

    @Override
    public Contexts contexts() {
      return script.contexts;
    }

    @Override
    protected void read(ByteBuffer target, long offset) throws IOException {
      for (long at = offset; target.hasRemaining(); at++) {
        target.put(script.content.at(at));
      }
    }

    @Override
    protected void write(ByteBuffer source, long offset) throws IOException {
      source.get(array(), (int) offset, source.remaining());
    }

    private byte[] array() throws NbdException {
      if (script.writable == null) {
        throw new NbdException(ErrorCode.EPERM, "this disk is read-only");
      }
      return script.writable;
    }

    @Override
    public void zero(Range range, Set<Flag> flags) throws IOException {
      Arrays.fill(array(), (int) range.offset(), (int) range.end(), (byte) 0);
    }

    @Override
    public void trim(Range range, Set<Flag> flags) throws IOException {
      zero(range, flags);
    }

    @Override
    public void cache(Range range) {}

    @Override
    public void flush() {}
  }
}
