package nbd.plugin.vddk;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nbd.api.RetainedState;
import nbd.plugin.vddk.extents.Written;

/**
 * What an export knows of its disks beside what the library tells, and hands on in an upgrade. May
 * be used by any thread.
 */
final class Notes {
  private static final String KIND = "vddk.written";
  private static final int LAYOUT = 1;
  private static final String CHUNKS = "chunks";
  private static final String CREATED = "created";

  private final List<String> paths;

  // Guarded by this object's monitor.
  private final Map<String, Written> disks = new HashMap<>();
  private final Set<String> created = new HashSet<>();

  /** Nothing is known of these disks. */
  Notes(List<String> paths) {
    this.paths = paths;
  }

  /** What was written; the same for all who open the disk, also if it grows meanwhile. */
  synchronized Written written(String path) {
    return disks.computeIfAbsent(path, _ -> new Written(Written.MOST));
  }

  /** Whether this export, or one whose place it has taken, has made the disk. */
  synchronized boolean isCreated(String path) {
    return created.contains(path);
  }

  synchronized void created(String path) {
    created.add(path);
  }

  synchronized Optional<RetainedState> retain() {
    Map<String, BitSet> chunks = new HashMap<>();
    disks.forEach((path, written) -> chunks.put(path, written.chunks()));
    return Optional.of(
        RetainedState.of(KIND, LAYOUT)
            .with(CHUNKS, chunks)
            .with(CREATED, List.copyOf(created))
            .build());
  }

  /**
   * Takes what concerns these disks.
   *
   * @return false if nothing does
   * @throws IOException if it is not of this layout
   */
  synchronized boolean adopt(RetainedState state) throws IOException {
    if (!state.kind().equals(KIND) || state.version() != LAYOUT) {
      throw new IOException(
          "this version takes retained state %s version %d only, not %s"
              .formatted(KIND, LAYOUT, state));
    }
    Map<?, ?> chunks = state.value(CHUNKS, Map.class);
    List<?> made = state.value(CREATED, List.class);
    boolean any = false;
    for (String path : paths) {
      any |= adopt(path, chunks.get(path));
      any |= made.contains(path) && created.add(path);
    }
    return any;
  }

  private boolean adopt(String path, Object chunks) {
    if (chunks instanceof BitSet known) {
      disks.put(path, new Written(Written.MOST, known));
      return true;
    }
    return false;
  }
}
