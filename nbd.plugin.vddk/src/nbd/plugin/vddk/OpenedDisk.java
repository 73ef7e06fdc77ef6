package nbd.plugin.vddk;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import nbd.api.Client;
import nbd.api.Contexts;
import nbd.api.ExtentSource;
import nbd.api.OpenException;
import nbd.api.Traits;
import nbd.plugin.vddk.extents.Allocated;
import nbd.plugin.vddk.extents.ChangedFiles;
import nbd.plugin.vddk.extents.Written;
import nbd.plugin.vddk.vix.Overwriting;

/**
 * All that a handle needs of its disk.
 *
 * @param limit how long a call may take
 */
record OpenedDisk(
    Owner owner, Traits traits, Contexts contexts, Writes writes, Zeroing zeroing, Duration limit) {
  /**
   * A disk that was opened as wished.
   *
   * @throws OpenException if it cannot be served
   */
  static OpenedDisk of(
      Owner owner, Wish wish, Client client, Notes notes, ChangedFiles changed, Duration limit)
      throws OpenException {
    Session session = owner.session();
    Traits traits = DiskTraits.of(session, wish);
    long size = traits.size();
    Written written = notes.written(wish.path());
    ExtentSource allocation = allocation(owner, size, DiskTraits.isSingleLink(wish), written);
    Contexts own = session.tellsAllocated() ? Contexts.ofAllocation(allocation) : Contexts.none();
    Writes writes = new Writes(owner, written, Overwriting.of(wish.place()), limit);
    BooleanSupplier gone = () -> owner.isClosing() || client.isGone();
    return new OpenedDisk(
        owner,
        traits,
        DiskContexts.withChanged(own, changed, wish.path(), size, written),
        writes,
        new Zeroing(writes, allocation, gone),
        limit);
  }

  private static ExtentSource allocation(
      Owner owner, long size, boolean singleLink, Written written) {
    Allocated allocated =
        new Allocated(
            size,
            singleLink,
            written,
            (sector, sectors) ->
                owner.call("QUERY ALLOCATED", disk -> disk.allocated(sector, sectors)));
    return allocated::extents;
  }
}
