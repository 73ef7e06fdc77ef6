package nbd.filters.retryrequest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nbd.api.Call;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.PassThrough;
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

/** Asks the layer below again. */
final class RetryRequestHandle extends PassThrough {
  private final Handle next;
  private final Patience patience;
  private final Unflushed.View unflushed;
  private final boolean isFlushed;
  private final Traits traits;

  RetryRequestHandle(Handle next, Patience patience, Unflushed unflushed) {
    super(next);
    this.next = next;
    this.patience = patience;
    this.unflushed = unflushed.view();
    this.isFlushed = next.traits().flush().offered();
    this.traits = PatientExport.traits(next.traits());
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    return call.kind() == Call.Kind.CLOSE ? rest.proceed() : again(Request.of(call), rest);
  }

  private <R> R again(Request request, Next<R> rest) throws IOException {
    Patience.Attempts attempts = patience.begin();
    while (true) {
      try {
        return isFlushed ? unflushed.once(request, rest) : rest.proceed();
      } catch (IOException failure) {
        if (request.isAnsweredBy(failure)) {
          throw failure;
        }
        attempts.failed(failure);
      }
    }
  }

  /** Not by the funnel, which would give the sink the bytes of each attempt. */
  @Override
  public void read(Range range, ReadSink out) throws IOException {
    ReadAgain read = new ReadAgain(out, range.length());
    this.<Void>again(
        Request.LOOKING,
        () -> {
          read.attempt(sink -> next.read(range, sink));
          return null;
        });
  }

  /**
   * The payload is fetched first: that a client goes is no failure of the disk. Each attempt has a
   * source of its own, for the layer below may have taken some of it when it fails.
   */
  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    ByteBuffer payload = in.payload();
    this.<Void>again(
        Request.changing(flags),
        () -> {
          next.write(range, new BufferSource(payload), flags);
          return null;
        });
  }
}
