package nbd.filters.stats;

import java.io.IOException;
import java.util.Optional;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.RetainedState;
import nbd.filters.HandleFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens disks that count together, and writes what they counted when no client will come. */
final class StatsExport extends HandleFilter {
  private static final Logger log = LoggerFactory.getLogger(StatsExport.class);

  private final StatsParameters wanted;
  private final Counters counters = new Counters(System::nanoTime);
  private StatsFile file;
  private RetainedState left;
  private RetainedState adopted;

  StatsExport(Export next, StatsParameters wanted) {
    super(next);
    this.wanted = wanted;
  }

  @Override
  public synchronized void ready() throws IOException {
    file = StatsFile.open(wanted.file(), wanted.append());
  }

  @Override
  public synchronized Optional<RetainedState> retain() {
    left = counters.retain();
    return Optional.of(left);
  }

  @Override
  public synchronized boolean adopt(RetainedState state) throws IOException {
    if (!counters.adopt(state)) {
      return false;
    }
    adopted = state;
    return true;
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    return new StatsHandle(below, counters);
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      end();
    }
  }

  private synchronized void end() {
    if (file == null) {
      return;
    }
    try (StatsFile open = file) {
      file = null;
      if (isOurs()) {
        open.write(Report.of(counters, wanted.threshold()));
      }
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("file", wanted.file())
          .addKeyValue("cause", failure)
          .log("cannot write the statistics");
    }
  }

  /** Else another export goes on counting: the one that came after this one, or never left. */
  private boolean isOurs() {
    boolean goesOn = left != null && left.isHandedOver();
    boolean neverServed = adopted != null && !adopted.isHandedOver();
    return !goesOn && !neverServed;
  }
}
