package nbd.server.testing;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.WriteSource;

/**
 * A disk in whose calls two threads meet if nothing keeps them apart: each call waits a while for
 * another one. All disks with the same meeting place meet each other.
 */
public final class MeetingDisk extends ByteDisk {
  /** Where calls meet. */
  public static final class Place {
    private final long patienceMillis;
    private final CyclicBarrier two = new CyclicBarrier(2);
    private final AtomicInteger meetings = new AtomicInteger();

    /** Where a call waits so long for another one: long if they are to meet, short if not. */
    public Place(long patienceMillis) {
      this.patienceMillis = patienceMillis;
    }

    /** How many calls have met another one. */
    public int meetings() {
      return meetings.get();
    }

    private void visit() throws IOException {
      try {
        two.await(patienceMillis, TimeUnit.MILLISECONDS);
        meetings.incrementAndGet();
      } catch (TimeoutException alone) {
        two.reset();
      } catch (BrokenBarrierException justMissed) {
        meetings.incrementAndGet();
      } catch (InterruptedException interrupted) {
        throw new IOException(interrupted);
      }
    }
  }

  private final Place place;

  /** A disk whose every call visits the place. */
  public MeetingDisk(Place place) {
    super(
        ableTraits(4096).multiConn(Support.EMULATE).build(),
        Contexts.ofAllocation(
            (_, _) -> {
              place.visit();
              return ExtentMap.of(0, 4096, 0);
            }));
    this.place = place;
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    place.visit();
    super.read(range, out);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    place.visit();
    super.write(range, in, flags);
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    place.visit();
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    place.visit();
  }

  @Override
  public void cache(Range range) throws IOException {
    place.visit();
  }

  @Override
  public void flush() throws IOException {
    place.visit();
  }
}
