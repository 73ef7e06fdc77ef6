package nbd.testkit;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nbd.api.BlockSizes;
import nbd.api.Contexts;
import nbd.api.Range;
import nbd.api.Traits;

/** The requests of {@link ContractChecker#check}. */
final class Battery {
  /** Longest read and write here; a layer that takes less at once gets less. */
  private static final int LONGEST = 256 << 10;

  private final Layers layers;
  private final long seed;
  private final Random random;

  Battery(Layers layers, long seed) {
    this.layers = layers;
    this.seed = seed;
    this.random = new Random(seed);
  }

  void run() throws IOException {
    try {
      Contexts contexts = inProcess();
      for (Headers headers : Headers.values()) {
        overTheWire(headers, contexts);
      }
    } catch (AssertionError breach) {
      throw new AssertionError(
          "%s; layers: %s; seed %d".formatted(breach.getMessage(), layers, seed), breach);
    }
  }

  /** What contexts the disk has. */
  private Contexts inProcess() throws IOException {
    try (OpenDisk disk = layers.open()) {
      Breach.unless(disk.export().list() != null, "the export lists null");
      List<Range> ranges = ranges(disk.traits());
      readAll(disk, ranges);
      ExtentWalk walk = new ExtentWalk(disk, random);
      walk.all();
      boolean writable = !disk.traits().readOnly() && !layers.isReadOnly();
      if (writable) {
        changeAll(disk, ranges);
        walk.all();
      }
      cacheAndFlush(disk);
      openAnew(disk, ranges);
      new Survival(disk, ranges, random, layers.isLeftBehind()).check(writable);
      return disk.contexts();
    }
  }

  private List<Range> ranges(Traits traits) {
    BlockSizes sizes = traits.blockSizes();
    int most = (int) Math.min(LONGEST, sizes.maximum());
    return new Edges(traits.size(), sizes.minimum(), most, random).ranges();
  }

  private static void readAll(OpenDisk disk, List<Range> ranges) throws IOException {
    for (Range range : ranges) {
      readTwice(disk, range);
    }
  }

  /** Server memory has other content each time, so a byte that is not filled differs. */
  private static void readTwice(OpenDisk disk, Range range) throws IOException {
    byte[] first = disk.read(range.offset(), (int) range.length());
    byte[] second = disk.read(range.offset(), (int) range.length());
    int differs = Arrays.mismatch(first, second);
    Breach.unless(
        differs < 0,
        "two reads of %s differ at byte %d; all server memory has to be filled",
        range,
        differs);
  }

  private void changeAll(OpenDisk disk, List<Range> ranges) throws IOException {
    Changes changes = new Changes(disk, random);
    for (Range range : ranges) {
      changes.make(range);
    }
  }

  private static void cacheAndFlush(OpenDisk disk) throws IOException {
    long block = disk.traits().blockSizes().minimum();
    long length = Math.min(disk.size(), 1 << 20) / block * block;
    if (length > 0 && disk.traits().cache().offered()) {
      disk.cache(0, length);
    }
    if (disk.traits().flush().offered()) {
      disk.flush();
    }
  }

  /** Another client sees the same disk. */
  private void openAnew(OpenDisk disk, List<Range> ranges) throws IOException {
    try (OpenDisk other = disk.again("")) {
      Breach.unless(other.size() == disk.size(), "a second client sees another size");
      Breach.unless(
          other.contexts().names().equals(disk.contexts().names()),
          "a second client is offered contexts %s, the first one %s",
          other.contexts(),
          disk.contexts());
      readAll(other, ranges);
      if (isShared(disk)) {
        sameBytes(disk, other, ranges);
      }
    }
  }

  /**
   * Whether all clients have the same bytes: nobody changes them, or who does changes them for all.
   * Else each client may have a disk of its own.
   */
  private boolean isShared(OpenDisk disk) {
    Traits traits = disk.traits();
    return traits.readOnly() || layers.isReadOnly() || traits.multiConn().offered();
  }

  private static void sameBytes(OpenDisk disk, OpenDisk other, List<Range> ranges)
      throws IOException {
    for (Range range : ranges) {
      int length = (int) range.length();
      int differs =
          Arrays.mismatch(disk.read(range.offset(), length), other.read(range.offset(), length));
      Breach.unless(
          differs < 0,
          "a second client reads %s otherwise than the first one at byte %d of it; clients of a"
              + " disk that is read-only, or told to have multiConn, see the same",
          range,
          differs);
    }
  }

  private void overTheWire(Headers headers, Contexts contexts) throws IOException {
    try (ServedDisk served = layers.serve();
        WireClient client = served.connect("", headers, contexts.names());
        OpenDisk inside = served.inProcess()) {
      WireChecks checks =
          isShared(inside) ? new WireChecks(client, inside::read) : new WireChecks(client);
      checks.contexts(contexts);
      checks.all(LONGEST, random);
    }
  }
}
