package nbd.filters.cow;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import nbd.api.Host;
import nbd.api.RetainedState;
import nbd.filters.store.PerDisk;

/**
 * The overlays of an export as what outlives this version of the bundle: for each disk its name,
 * its file, if it has one, and numbers.
 */
final class RetainedOverlays {
  private static final String KIND = "cow.overlay";
  private static final int VERSION = 1;
  private static final String OVERLAYS = "overlays";
  private static final String NAMES = "names";

  private RetainedOverlays() {}

  /**
   * Those in which something is.
   *
   * @param names what the names of others are made of
   */
  static RetainedState of(PerDisk<Overlay> overlays, String names) {
    Map<String, Object[]> all = new LinkedHashMap<>();
    overlays.forEach(
        (disk, overlay) -> {
          if (!overlay.map().isEmpty()) {
            all.put(disk, flat(overlay));
          }
        });
    return RetainedState.of(KIND, VERSION).with(OVERLAYS, all).with(NAMES, names).build();
  }

  /** What the names of overlays are made of that are not among the retained ones. */
  static String names(RetainedState state) throws IOException {
    return state.value(NAMES, String.class);
  }

  private static Object[] flat(Overlay overlay) {
    BlockMap.Flat map = overlay.map().flat();
    Layout layout = overlay.layout();
    long[] sizes = {layout.size(), layout.block(), layout.perGroup(), map.regions()};
    return new Object[] {
      overlay.name(), overlay.file().channel(), sizes, map.groups(), map.zeroes(), map.free()
    };
  }

  /**
   * The same overlays, by their disks.
   *
   * @param host for the files of those that have none yet
   * @throws IOException if they are not known here, or damaged
   */
  static Map<String, Overlay> read(RetainedState state, Host host) throws IOException {
    if (!state.kind().equals(KIND) || state.version() != VERSION) {
      throw new IOException(
          "this version of cow takes retained state %s version %d only, not %s"
              .formatted(KIND, VERSION, state));
    }
    Map<String, Overlay> all = new LinkedHashMap<>();
    try {
      Map<?, ?> told = state.value(OVERLAYS, Map.class);
      told.forEach((disk, overlay) -> all.put((String) disk, overlay((Object[]) overlay, host)));
    } catch (ClassCastException | IllegalArgumentException | IndexOutOfBoundsException wrong) {
      throw new IOException("retained state " + state + " is damaged: " + wrong, wrong);
    }
    return all;
  }

  private static Overlay overlay(Object[] flat, Host host) {
    FileChannel channel = (FileChannel) flat[1];
    long[] sizes = (long[]) flat[2];
    Layout layout = new Layout(sizes[0], sizes[1]);
    if (layout.perGroup() != sizes[2]) {
      throw new IllegalArgumentException("groups of " + sizes[2] + " blocks of " + sizes[1]);
    }
    BlockMap.Flat map =
        new BlockMap.Flat((long[]) flat[3], (long[]) flat[4], sizes[3], (long[]) flat[5]);
    OverlayFile file = channel == null ? new OverlayFile(host) : new OverlayFile(channel);
    return new Overlay((String) flat[0], layout, file, new BlockMap(layout, file, map));
  }
}
