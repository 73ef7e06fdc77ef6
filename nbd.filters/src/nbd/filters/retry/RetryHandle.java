package nbd.filters.retry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.filters.attempts.Patience;
import nbd.filters.attempts.PatientExport;
import nbd.filters.attempts.ReadAgain;
import nbd.filters.attempts.Request;
import nbd.filters.attempts.Unflushed;
import nbd.filters.bytes.BufferSource;

/** Makes each call to the disk as it is open then, until one succeeds. */
final class RetryHandle implements Handle {
  private final Connection connection;
  private final Patience patience;
  private final Unflushed unflushed;
  private final Unflushed.View view;
  private final Traits traits;

  RetryHandle(Connection connection, Patience patience, Unflushed unflushed) {
    this.connection = connection;
    this.patience = patience;
    this.unflushed = unflushed;
    this.view = unflushed.view();
    this.traits = PatientExport.traits(connection.traits());
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return connection
        .contexts()
        .map(it -> it.through(_ -> (asked, atMost) -> extents(it, asked, atMost)));
  }

  private ExtentMap extents(MetaContext context, Range asked, int atMost) throws IOException {
    return again(
        Request.LOOKING,
        disk -> disk.contexts().find(context.name()).orElseThrow().extents(asked, atMost));
  }

  /** Where a call has to wait until the disk is open again, too. */
  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return connection.peek(disk -> !disk.mayWait(kind, range)).isEmpty();
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    ReadAgain read = new ReadAgain(out, range.length());
    run(Request.LOOKING, disk -> read.attempt(sink -> disk.read(range, sink)));
  }

  /**
   * The payload is fetched first: that a client goes is no failure of the disk. Each attempt has a
   * source of its own, for the layer below may have taken some of it when it fails.
   */
  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    ByteBuffer payload = in.payload();
    run(Request.changing(flags), disk -> disk.write(range, new BufferSource(payload), flags));
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    run(Request.changing(flags), disk -> disk.zero(range, flags));
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    run(Request.changing(flags), disk -> disk.trim(range, flags));
  }

  @Override
  public void cache(Range range) throws IOException {
    run(Request.LOOKING, disk -> disk.cache(range));
  }

  @Override
  public void flush() throws IOException {
    run(Request.FLUSH, RetryHandle::flush);
  }

  /** A disk that was opened read-only again may have nothing to flush. */
  private static void flush(Handle disk) throws IOException {
    if (disk.traits().flush().offered()) {
      disk.flush();
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }

  @FunctionalInterface
  private interface Attempt<R> {
    R on(Handle disk) throws IOException;
  }

  @FunctionalInterface
  private interface Step {
    void on(Handle disk) throws IOException;
  }

  private void run(Request request, Step step) throws IOException {
    this.<Void>again(
        request,
        disk -> {
          step.on(disk);
          return null;
        });
  }

  private <R> R again(Request request, Attempt<R> attempt) throws IOException {
    Patience.Attempts attempts = patience.begin();
    while (true) {
      checkWritable(request);
      Connection.Opened[] used = new Connection.Opened[1];
      try {
        return connection.inside(
            () -> {
              used[0] = connection.now();
              return once(used[0].usable(), request, attempt);
            });
      } catch (IOException failure) {
        if (request.isAnsweredBy(failure)) {
          throw failure;
        }
        attempts.failed(failure);
        connection.reopen(used[0], unflushed);
      }
    }
  }

  private <R> R once(Handle disk, Request request, Attempt<R> attempt) throws IOException {
    return traits.flush().offered() ? view.once(request, () -> attempt.on(disk)) : attempt.on(disk);
  }

  private void checkWritable(Request request) throws NbdException {
    if (request.changesData() && connection.isReadOnlyNow()) {
      throw new NbdException(
          ErrorCode.EPERM, "retry: the disk has failed, and is read-only since (retry-readonly)");
    }
  }
}
