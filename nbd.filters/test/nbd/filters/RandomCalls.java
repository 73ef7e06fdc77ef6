package nbd.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Random;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;

/** Random calls at a disk of up to some MiB, each held against an oracle. */
public final class RandomCalls {
  private final OpenDisk disk;
  private final Oracle oracle;
  private final Random random;
  private final long real;

  /**
   * @param oracle as large as the disk
   * @param real up to here anything can be written, behind it only zeroes
   */
  public RandomCalls(OpenDisk disk, Oracle oracle, long real, long seed) {
    this.disk = disk;
    this.oracle = oracle;
    this.real = real;
    this.random = new Random(seed);
  }

  /** Reads and changes. */
  public void changes(int calls) throws IOException {
    for (int i = 0; i < calls; i++) {
      Range range = range();
      switch (random.nextInt(5)) {
        case 0 -> write(range);
        case 1 -> zero(range);
        case 2 -> disk.cache(range.offset(), range.length());
        default -> oracle.checkRead(range.offset(), read(range));
      }
    }
    oracle.checkRead(0, disk.read(0, (int) disk.size()));
  }

  /** Extents of all contexts. */
  public void questions(int calls) throws IOException {
    for (int i = 0; i < calls; i++) {
      for (MetaContext context : disk.contexts()) {
        Range range = range();
        int atMost = 1 + random.nextInt(4);
        ExtentMap map = context.extents(range, atMost);
        oracle.checkExtents(context.name(), range, map);
        assertThat(map.count()).isLessThanOrEqualTo(atMost);
      }
    }
  }

  private byte[] read(Range range) throws IOException {
    return disk.read(range.offset(), (int) range.length());
  }

  private Range range() {
    long offset = random.nextLong(disk.size());
    long most = random.nextInt(4) == 0 ? disk.size() : 600;
    return new Range(offset, 1 + random.nextLong(Math.min(most, disk.size() - offset)));
  }

  private void write(Range range) throws IOException {
    byte[] bytes = new byte[(int) range.length()];
    long data = random.nextBoolean() ? range.end() : Math.min(range.end(), real);
    for (int i = 0; i < data - range.offset(); i++) {
      bytes[i] = (byte) (1 + random.nextInt(255));
    }
    if (data > real) {
      NbdException refused =
          catchThrowableOfType(NbdException.class, () -> disk.write(range.offset(), bytes));
      assertThat(refused.code()).isEqualTo(ErrorCode.ENOSPC);
      oracle.checkRead(range.offset(), read(range));
    } else {
      disk.write(range.offset(), bytes, Flag.FUA);
      oracle.write(range.offset(), bytes);
    }
  }

  private void zero(Range range) throws IOException {
    disk.zero(range.offset(), range.length(), Flag.NO_HOLE);
    oracle.zero(range.offset(), range.length());
  }
}
