package nbd.server.testing;

import java.io.IOException;
import nbd.api.Call;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.PassThrough;

/** An export that notes what is opened and closed; what else it can, tests override. */
public class TestExport implements Export {
  /** Opens a disk. */
  @FunctionalInterface
  public interface Opener {
    /** A handle for this client. */
    Handle open(Client client) throws IOException;
  }

  private final Opener opener;
  private final Events events = new Events();
  private Concurrency concurrency = Concurrency.PARALLEL;

  /** Every client gets what this opens. */
  public TestExport(Opener opener) {
    this.opener = opener;
  }

  /** Every client gets this disk, under any name. */
  public TestExport(Handle disk) {
    this(_ -> disk);
  }

  /** {@code open NAME}, {@code close NAME} and {@code end}, in order. */
  public Events events() {
    return events;
  }

  /** Says how many calls it stands; without this, any number. */
  public TestExport standing(Concurrency most) {
    concurrency = most;
    return this;
  }

  @Override
  public Concurrency concurrency() {
    return concurrency;
  }

  @Override
  public Handle open(Client client) throws IOException {
    Handle handle = opener.open(client);
    String name = client.exportName();
    events.add("open " + name);
    return new Noting(handle, name);
  }

  @Override
  public void close() throws IOException {
    events.add("end");
  }

  private final class Noting extends PassThrough {
    private final String name;

    Noting(Handle handle, String name) {
      super(handle);
      this.name = name;
    }

    @Override
    protected <R> R around(Call call, Next<R> rest) throws IOException {
      try {
        return rest.proceed();
      } finally {
        if (call.kind() == Call.Kind.CLOSE) {
          events.add("close " + name);
        }
      }
    }
  }
}
