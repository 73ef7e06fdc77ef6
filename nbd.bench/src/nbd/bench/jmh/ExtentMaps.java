package nbd.bench.jmh;

import java.util.Optional;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.LenientExtents;
import nbd.api.Range;
import nbd.api.StrictExtents;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What layers do with extents: data and holes of 64 KiB in turn. */
@State(Scope.Thread)
public class ExtentMaps extends Timed {
  private static final long LENGTH = 64 << 10;

  @Param({"16", "4096"})
  private int extents;

  private ExtentMap map;
  private ExtentMap shifted;
  private ExtentMap top;
  private Range middle;

  /** For JMH. */
  public ExtentMaps() {}

  /** Makes the maps. */
  @Setup
  public void make() {
    map = strict();
    shifted = map.shift(LENGTH / 2);
    long quarter = map.end() / 4;
    middle = new Range(quarter, 2 * quarter);
    top = ExtentMap.of(quarter + LENGTH / 2, LENGTH, Allocation.DATA);
  }

  private static long status(int index) {
    return index % 2 == 0 ? Allocation.DATA : Allocation.HOLE_ZERO;
  }

  /** Built in order. */
  @Benchmark
  public ExtentMap strict() {
    StrictExtents building = ExtentMap.strict(0);
    for (int i = 0; i < extents; i++) {
      building.append(LENGTH, status(i));
    }
    return building.build();
  }

  /** Built as a device tells it, data only. */
  @Benchmark
  public Optional<ExtentMap> lenient() {
    LenientExtents building = ExtentMap.lenient(new Range(0, extents * LENGTH));
    for (int i = 0; i < extents; i += 2) {
      building.add(i * LENGTH, LENGTH, Allocation.DATA);
    }
    return building.build();
  }

  /** The middle half. */
  @Benchmark
  public Optional<ExtentMap> clip() {
    return map.clip(middle);
  }

  /** With the same map half an extent further. */
  @Benchmark
  public Optional<ExtentMap> merge() {
    return map.merge(shifted, (one, other) -> one & other);
  }

  /** One extent over the map. */
  @Benchmark
  public ExtentMap overlay() {
    return map.overlay(top);
  }
}
