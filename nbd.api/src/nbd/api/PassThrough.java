package nbd.api;

import java.io.IOException;
import java.util.Set;

/**
 * The base of a filter that leaves addresses and bytes as they are: log, delay, rate, protect.
 * Every call, also one that a later API adds, goes through {@link #around}; what is not looked at
 * there is passed on unchanged.
 */
public abstract class PassThrough implements Handle {
  /** The rest of a call: what the layer below does. */
  @FunctionalInterface
  public interface Next<R> {
    /** Does it; called at most once for each call, or again for a filter that tries again. */
    R proceed() throws IOException;
  }

  private final Handle next;

  /** Stands in front of {@code next}, and closes it. */
  protected PassThrough(Handle next) {
    this.next = next;
  }

  /**
   * Around every call.
   *
   * @param rest what the layer below does; its result is an {@link ExtentMap} for EXTENTS and null
   *     for the other kinds
   * @return the result of {@code rest}. What it throws becomes the call's failure; a close reaches
   *     the layer below all the same
   */
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    return rest.proceed();
  }

  @Override
  public Traits traits() {
    return next.traits();
  }

  @Override
  public Contexts contexts() {
    return next.contexts().map(context -> context.through(source -> around(context, source)));
  }

  private ExtentSource around(MetaContext context, ExtentSource source) {
    return (asked, atMost) ->
        around(Call.extents(asked, context.name(), atMost), () -> source.extents(asked, atMost));
  }

  /** As the layer below says; not sent through {@link #around}, for nothing is done. */
  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return next.mayWait(kind, range);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    send(Call.looking(Call.Kind.READ, range), () -> next.read(range, out));
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    send(Call.changing(Call.Kind.WRITE, range, flags), () -> next.write(range, in, flags));
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    send(Call.changing(Call.Kind.ZERO, range, flags), () -> next.zero(range, flags));
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    send(Call.changing(Call.Kind.TRIM, range, flags), () -> next.trim(range, flags));
  }

  @Override
  public void cache(Range range) throws IOException {
    send(Call.looking(Call.Kind.CACHE, range), () -> next.cache(range));
  }

  @Override
  public void flush() throws IOException {
    send(Call.looking(Call.Kind.FLUSH, null), next::flush);
  }

  @Override
  public void close() throws IOException {
    var once = new CloseOnce(next);
    try {
      send(Call.looking(Call.Kind.CLOSE, null), once::close);
    } finally {
      once.close();
    }
  }

  /** A filter that throws instead of passing the close on does not leave the layer below open. */
  private static final class CloseOnce {
    private final Handle next;
    private boolean closed;

    CloseOnce(Handle next) {
      this.next = next;
    }

    void close() throws IOException {
      if (!closed) {
        closed = true;
        next.close();
      }
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private void send(Call call, Step step) throws IOException {
    this.<Void>around(
        call,
        () -> {
          step.run();
          return null;
        });
  }
}
