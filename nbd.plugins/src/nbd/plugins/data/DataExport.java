package nbd.plugins.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import nbd.api.Blocking;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.RetainedState;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * One disk, the same under any export name, until it is closed; and the same, with all that was
 * written, in the export that comes in its place, if that one is described by the same words.
 */
final class DataExport implements Export {
  private static final String KIND = "data.pages";

  /** Of the retained state; counted up when its values come to mean something else. */
  private static final int LAYOUT = 1;

  private static final String WORDS = "words";
  private static final String IDENTITY = "identity";

  private final DataParameters wanted;

  // Both guarded by this object's monitor.
  private DataDisk disk;
  private String identity = unique();

  /** Runs no script and reads no file before it is made ready. */
  DataExport(DataParameters wanted) {
    this.wanted = wanted;
  }

  /** No secret, so it need not wait for the secure random generator. */
  private static String unique() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /** Makes the disk, unless there is one. */
  @Override
  public synchronized void ready() throws IOException {
    if (disk == null) {
      disk = wanted.disk();
    }
  }

  @Override
  public synchronized Handle open(Client client) throws IOException {
    ready();
    return new DataHandle(disk, traits(client.readOnly()));
  }

  private Traits traits(boolean readOnly) {
    return Traits.of(disk.size())
        .readOnly(readOnly)
        .zero(Support.NATIVE)
        .fastZero(Support.NATIVE)
        .trim(Support.NATIVE)
        .fua(Support.NATIVE)
        .cache(Support.NATIVE)
        .flush(Support.NATIVE)
        .multiConn(Support.NATIVE)
        .blocking(Blocking.NEVER)
        .identity(new Identity("data", identity))
        .build();
  }

  @Override
  public synchronized Optional<RetainedState> retain() {
    if (disk == null) {
      return Optional.empty();
    }
    RetainedState.Builder state =
        RetainedState.of(KIND, LAYOUT).with(WORDS, wanted.words()).with(IDENTITY, identity);
    disk.retain(state);
    return Optional.of(state.build());
  }

  /** Other words are a change of the configuration, which asks for another disk. */
  @Override
  public synchronized boolean adopt(RetainedState state) throws IOException {
    if (!state.kind().equals(KIND)) {
      return Export.super.adopt(state);
    }
    if (state.version() != LAYOUT) {
      throw new IOException(
          "this version takes retained state %s version %d only, not %s"
              .formatted(KIND, LAYOUT, state));
    }
    if (!state.value(WORDS, List.class).equals(wanted.words())) {
      return false;
    }
    try {
      disk = DataDisk.adopted(state, wanted.allocated(), Budget.SERVER);
    } catch (ClassCastException malformed) {
      throw new IOException("retained state " + state + " is damaged: " + malformed, malformed);
    }
    identity = state.value(IDENTITY, String.class);
    return true;
  }

  /** After an upgrade the heir has the pages; what is given back here is what they counted for. */
  @Override
  public synchronized void close() {
    if (disk != null) {
      disk.close();
    }
  }
}
