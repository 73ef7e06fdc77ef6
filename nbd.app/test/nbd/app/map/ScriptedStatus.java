package nbd.app.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import nbd.api.Allocation;
import nbd.api.Extent;
import nbd.api.Range;
import nbd.client.NbdRemoteException;
import nbd.wire.Descriptors;
import nbd.wire.WireError;

/**
 * Answers block status from a list of extents, as a server does that tells so much and no more, and
 * refuses what is not aligned. What it refuses is data.
 */
final class ScriptedStatus implements StatusSource {
  /** What was asked, in this order. */
  final List<Range> asked = new ArrayList<>();

  private final List<Extent> disk = new ArrayList<>();
  private final int block;
  private final int atMost;
  private final boolean beyond;

  /**
   * @param block of which requests must be multiples, in offset and length
   * @param atMost how many descriptors an answer has
   * @param beyond whether the last one may reach past the request
   * @param lengthsAndStatuses of the whole disk
   */
  ScriptedStatus(int block, int atMost, boolean beyond, long... lengthsAndStatuses) {
    this.block = block;
    this.atMost = atMost;
    this.beyond = beyond;
    long at = 0;
    for (int i = 0; i < lengthsAndStatuses.length; i += 2) {
      disk.add(new Extent(at, lengthsAndStatuses[i], lengthsAndStatuses[i + 1]));
      at += lengthsAndStatuses[i];
    }
  }

  @Override
  public long untold(Range part, NbdRemoteException refusal) {
    return Allocation.DATA;
  }

  @Override
  public CompletableFuture<Descriptors> ask(long offset, long length) {
    Range range = new Range(offset, length);
    asked.add(range);
    if (!range.isAligned(block)) {
      return CompletableFuture.failedFuture(new NbdRemoteException(WireError.EINVAL, "unaligned"));
    }
    Descriptors.Builder answer = Descriptors.builder();
    int count = 0;
    for (Extent extent : disk) {
      if (extent.end() > offset && extent.offset() < range.end() && count < atMost) {
        long end = beyond ? extent.end() : Math.min(extent.end(), range.end());
        answer.add(end - Math.max(offset, extent.offset()), extent.status());
        count++;
      }
    }
    return count == 0
        ? CompletableFuture.failedFuture(new IOException("EINVAL for " + range))
        : CompletableFuture.completedFuture(answer.build());
  }
}
