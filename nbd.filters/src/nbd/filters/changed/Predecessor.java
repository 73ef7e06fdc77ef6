package nbd.filters.changed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import nbd.api.OpenException;
import nbd.api.RetainedState;

/**
 * Of which disk the export has noted changes in whose place this one comes. The bits themselves are
 * in the files.
 */
final class Predecessor {
  private static final String KIND = "changed.disk";

  /** Of the retained state; counted up when its values come to mean something else. */
  private static final int LAYOUT = 1;

  private static final String FOLDER = "folder";
  private static final String SIZE = "size";
  private static final String IDENTITY = "identity";

  private final RetainedState state;
  private final Disk disk;

  private Predecessor(RetainedState state, Disk disk) {
    this.state = state;
    this.disk = disk;
  }

  /** What the next one needs to know. */
  static RetainedState state(Path folder, Disk disk) {
    return RetainedState.of(KIND, LAYOUT)
        .with(FOLDER, folder.toString())
        .with(SIZE, disk.size())
        .with(IDENTITY, disk.identity())
        .build();
  }

  /**
   * Out of what the one before has told; empty if it had another folder.
   *
   * @throws IOException if that is not known here
   */
  static Optional<Predecessor> of(RetainedState state, Path folder) throws IOException {
    if (!state.kind().equals(KIND) || state.version() != LAYOUT) {
      throw new IOException(
          "this version takes retained state %s version %d only, not %s"
              .formatted(KIND, LAYOUT, state));
    }
    String identity = state.value(IDENTITY, String.class);
    Disk disk = new Disk(state.value(SIZE, Long.class), identity);
    return state.value(FOLDER, String.class).equals(folder.toString())
        ? Optional.of(new Predecessor(state, disk))
        : Optional.empty();
  }

  /** Whether it may yet have to go on, with its files as it has left them. */
  boolean mayReturn() {
    return !state.isHandedOver();
  }

  /**
   * As long as it may return, refuses another disk: its checkpoints would be changed for that one.
   */
  static void check(Optional<Predecessor> before, Disk now) throws OpenException {
    if (before.isPresent() && before.get().mayReturn() && before.get().differs(now)) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN,
          "checkpoints are not taken over to another disk (%s, and now %s) while clients are there"
              .formatted(before.get().disk, now));
    }
  }

  private boolean differs(Disk now) {
    return now.size() != disk.size() || now.differsFrom(disk.identity());
  }
}
