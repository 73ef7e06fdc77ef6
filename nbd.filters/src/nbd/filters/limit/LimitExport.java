package nbd.filters.limit;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.OpenException;
import nbd.api.PassThrough;
import nbd.filters.HandleFilter;

/** Opens disks as long as there are places; closing one gives its place back. */
final class LimitExport extends HandleFilter {
  private final long limit;
  private final Places places;

  LimitExport(Export next, long limit) {
    super(next);
    this.limit = limit;
    this.places = new Places(limit);
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  public Handle open(Client client) throws IOException {
    long connection = client.connection();
    if (!places.enter(connection)) {
      throw new OpenException(
          OpenException.Reason.POLICY,
          "limit=%d: as many clients are connected already".formatted(limit));
    }
    boolean opened = false;
    try {
      Handle handle = super.open(client);
      opened = true;
      return handle;
    } finally {
      if (!opened) {
        places.leave(connection);
      }
    }
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    return new Placed(below, () -> places.leave(client.connection()));
  }

  private static final class Placed extends PassThrough {
    private final Runnable leave;

    Placed(Handle next, Runnable leave) {
      super(next);
      this.leave = leave;
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        leave.run();
      }
    }
  }
}
