package nbd.filters.changed;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.OpenException;
import nbd.api.RetainedState;
import nbd.filters.HandleFilter;

/** Opens disks whose changes are remembered, all in the same folder. */
final class ChangedExport extends HandleFilter {
  private final ChangedParameters wanted;
  private final Host host;
  private final Machine machine;

  private final Lock opening = new ReentrantLock();

  /** Guarded by {@link #opening}, as is the number of handles; there while there are handles. */
  private Tracker tracker;

  private int handles;

  /** What was open last. */
  private Optional<Disk> last = Optional.empty();

  private Optional<Predecessor> predecessor = Optional.empty();

  ChangedExport(Export next, ChangedParameters wanted, Host host, Machine machine) {
    super(next);
    this.wanted = wanted;
    this.host = host;
    this.machine = machine;
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws IOException {
    Tracker shared = enter(Disk.of(below.traits()));
    try {
      return new ChangedHandle(below, shared, this::leave);
    } catch (IOException | RuntimeException | Error failed) {
      leave();
      throw failed;
    }
  }

  private Tracker enter(Disk disk) throws IOException {
    opening.lock();
    try {
      if (handles == 0) {
        tracker = open(disk);
        last = Optional.of(disk);
      } else {
        tracker.check(disk);
      }
      handles++;
      return tracker;
    } finally {
      opening.unlock();
    }
  }

  private Tracker open(Disk disk) throws OpenException {
    try {
      Predecessor.check(predecessor, disk);
      boolean mayReturn = predecessor.isPresent() && predecessor.get().mayReturn();
      return Tracker.open(mayReturn ? wanted.withoutDrops() : wanted, disk, host, machine);
    } catch (OpenException refused) {
      throw refused;
    } catch (IOException failure) {
      OpenException refused =
          new OpenException(
              OpenException.Reason.UNKNOWN,
              "changed-folder %s cannot be used: %s"
                  .formatted(wanted.folder(), Failures.why(failure)));
      refused.initCause(failure);
      throw refused;
    }
  }

  /** The folder is left when the last handle is closed, and is the next one's at its first open. */
  @Override
  public Optional<RetainedState> retain() {
    opening.lock();
    try {
      return last.map(disk -> Predecessor.state(wanted.folder(), disk));
    } finally {
      opening.unlock();
    }
  }

  @Override
  public boolean adopt(RetainedState state) throws IOException {
    opening.lock();
    try {
      predecessor = Predecessor.of(state, wanted.folder());
      return predecessor.isPresent();
    } finally {
      opening.unlock();
    }
  }

  private void leave() throws IOException {
    opening.lock();
    try {
      if (--handles == 0) {
        tracker.close();
      }
    } finally {
      opening.unlock();
    }
  }
}
