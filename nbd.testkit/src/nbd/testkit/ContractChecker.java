package nbd.testkit;

import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;
import nbd.api.WriteSource;

/**
 * Stands above one layer and asserts the contract of {@link nbd.api} in both directions: what
 * arrives from above, and what the layer makes of it. A breach is an AssertionError that names the
 * layer and the rule. Safe for as many threads as the layer is.
 *
 * <p>{@link #check(Layers)} is more: a run of requests that every chain of layers has to pass.
 */
public final class ContractChecker implements Handle {
  private final Handle layer;
  private final String name;
  private final Traits traits;
  private final Contexts contexts;
  private final CallRules rules;
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger lent = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Asks the layer for its traits and contexts, as the server does right after open.
   *
   * @param layer closed with this handle
   * @param name what messages call the layer
   */
  public ContractChecker(Handle layer, String name) {
    this.layer = Objects.requireNonNull(layer);
    this.name = name;
    this.traits = told(layer.traits(), "traits");
    this.contexts = told(layer.contexts(), "contexts").map(this::checked);
    this.rules = new CallRules(name, traits);
  }

  /**
   * Puts a chain of layers to the test: reads at all edges, writes where they are allowed, extents,
   * flushes, names, closing and opening anew, in process and with the contract checked between all
   * layers, and then once more through a server. The disk is written to, and may be of any size.
   *
   * @throws AssertionError naming the layer, the rule, the request and the seed
   * @throws IOException if a layer cannot be opened
   */
  public static void check(Layers layers) throws IOException {
    check(layers, 1);
  }

  /** {@link #check(Layers)} with random requests from another seed. */
  public static void check(Layers layers, long seed) throws IOException {
    new Battery(layers, seed).run();
  }

  private <T> T told(T answer, String what) {
    Breach.unless(answer != null, "%s told no %s", name, what);
    return answer;
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return contexts;
  }

  private MetaContext checked(MetaContext context) {
    return context.through(source -> (asked, atMost) -> extents(context, source, asked, atMost));
  }

  private ExtentMap extents(MetaContext context, ExtentSource source, Range asked, int atMost)
      throws IOException {
    rules.extents(asked, atMost);
    ExtentMap map = inside("extents", () -> source.extents(asked, atMost));
    return rules.told(context, asked, map);
  }

  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    rules.mayWait(kind, range);
    return layer.mayWait(kind, range);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    rules.payload("read", range);
    CheckedSink sink = new CheckedSink(out, new SinkRules(name, range.length()), lent);
    try {
      run("read", () -> layer.read(range, sink));
    } catch (PartialReadException partial) {
      Breach.unless(
          partial.good() <= range.length(),
          "%s told %d good bytes of a read of %d",
          name,
          partial.good(),
          range.length());
      sink.end(partial.good());
      throw partial;
    }
    sink.end(range.length());
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    rules.payload("write", range);
    rules.change("write", range, flags);
    Breach.unless(
        in.remaining() == range.length(),
        "%s is to write %s, but the payload has %d bytes",
        name,
        range,
        in.remaining());
    CheckedSource source = new CheckedSource(in, name);
    try {
      run("write", () -> layer.write(range, source, flags));
    } finally {
      source.end();
    }
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    rules.change("zero", range, flags);
    run("zero", () -> layer.zero(range, flags));
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    rules.change("trim", range, flags);
    run("trim", () -> layer.trim(range, flags));
  }

  @Override
  public void cache(Range range) throws IOException {
    rules.cache(range);
    run("cache", () -> layer.cache(range));
  }

  @Override
  public void flush() throws IOException {
    rules.flush();
    run("flush", layer::flush);
  }

  @Override
  public void close() throws IOException {
    Breach.unless(!closed.getAndSet(true), "%s is closed twice", name);
    Breach.unless(inside.get() == 0, "%s is closed while %d calls are in it", name, inside.get());
    Breach.unless(
        lent.get() == 0, "%s is closed before %d leases of it are released", name, lent.get());
    try {
      layer.close();
    } catch (RuntimeException broken) {
      throw broke("close", broken);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException;
  }

  private void run(String call, Step step) throws IOException {
    inside(
        call,
        () -> {
          step.run();
          return null;
        });
  }

  private <T> T inside(String call, Question<T> question) throws IOException {
    Breach.unless(!closed.get(), "%s is asked to %s after its close", name, call);
    inside.incrementAndGet();
    try {
      return question.ask();
    } catch (RuntimeException broken) {
      throw broke(call, broken);
    } finally {
      inside.decrementAndGet();
    }
  }

  private AssertionError broke(String call, RuntimeException broken) {
    return new AssertionError(
        "%s threw %s from %s; an IOException tells what has failed".formatted(name, broken, call),
        broken);
  }
}
