package nbd.filters.extentlist;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.RetainedState;
import nbd.filters.HandleFilter;
import nbd.filters.store.PerDisk;

/**
 * Opens disks with listed extents. What has been changed is kept as long as the export, and handed
 * on to the next one: the list does not become true again.
 */
final class ExtentListExport extends HandleFilter {
  private static final String KIND = "extentlist.changed";
  private static final int VERSION = 1;
  private static final String DISKS = "disks";

  private final Path file;
  private final PerDisk<Changed> changed = new PerDisk<>();
  private volatile ExtentList list;

  ExtentListExport(Export next, Path file) {
    super(next);
    this.file = file;
  }

  @Override
  public void ready() throws IOException {
    list = ListFile.read(file);
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    return new ExtentListHandle(below, list, changed.of(disk(client, below), Changed::new));
  }

  /** Nothing says that disks without an identity are others: what changes one has changed all. */
  private String disk(Client client, Handle below) {
    return below.traits().identity().isPresent()
        ? PerDisk.key(next(), client, below)
        : "without identity";
  }

  /** Start and end of each changed range, by disk. */
  @Override
  public Optional<RetainedState> retain() {
    Map<String, long[]> disks = new HashMap<>();
    changed.forEach((key, disk) -> disks.put(key, disk.bounds()));
    return Optional.of(RetainedState.of(KIND, VERSION).with(DISKS, disks).build());
  }

  @Override
  public boolean adopt(RetainedState state) throws IOException {
    if (!state.kind().equals(KIND) || state.version() != VERSION) {
      throw new IOException(
          "extentlist knows %s version %d, not the retained state %s"
              .formatted(KIND, VERSION, state));
    }
    Map<?, ?> disks = state.value(DISKS, Map.class);
    for (Map.Entry<?, ?> disk : disks.entrySet()) {
      if (!(disk.getKey() instanceof String key) || !(disk.getValue() instanceof long[] bounds)) {
        throw new IOException("retained state " + state + " has no ranges under " + disk.getKey());
      }
      changed.adopt(key, Changed.of(bounds));
    }
    return true;
  }
}
