package nbd.filters.attempts;

import java.io.IOException;
import nbd.api.Blocking;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.OpenException;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Abilities;
import nbd.filters.HandleFilter;
import nbd.filters.store.PerDisk;

/**
 * Opens disks, and tries again where that fails. What is a decision and no failure, an {@link
 * OpenException}, stands.
 */
public abstract class PatientExport extends HandleFilter {
  private final Patience patience;
  private final PerDisk<Unflushed> shared = new PerDisk<>();

  /**
   * @param patience to open a disk
   */
  protected PatientExport(Export next, Patience patience) {
    super(next);
    this.patience = patience;
  }

  @Override
  public final Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  public final Handle open(Client client) throws IOException {
    Patience.Attempts attempts = patience.begin();
    while (true) {
      try {
        return super.open(client);
      } catch (OpenException decided) {
        throw decided;
      } catch (IOException failure) {
        attempts.failed(failure);
      }
    }
  }

  /**
   * What clients are told of a disk: who tries again waits in between. Where the server would have
   * to flush all handles for one client, several connections are not told to be as good as one: a
   * loss that another handle tells then reaches that client only, and not the one that has written.
   */
  public static Traits traits(Traits below) {
    boolean isOne = below.multiConn() == Support.NATIVE;
    return Abilities.passedOn(below, below.but())
        .multiConn(isOne ? Support.NATIVE : Support.NONE)
        .blocking(below.blocking().or(Blocking.MAYBE))
        .build();
  }

  /**
   * What was written to that disk: by all clients where a flush by any of them is promised to cover
   * all, else by this one.
   */
  protected final Unflushed unflushed(Handle below, Client client) {
    return below.traits().multiConn() == Support.NATIVE
        ? shared.of(PerDisk.key(next(), client, below), Unflushed::new)
        : new Unflushed();
  }
}
