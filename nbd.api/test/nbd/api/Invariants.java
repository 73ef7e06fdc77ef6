package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.StreamSupport;

/** What is true of every extent map, however it was made. */
final class Invariants {
  private Invariants() {}

  static void hold(ExtentMap map) {
    assertThat(map.count()).isPositive();
    long end = map.start();
    for (int i = 0; i < map.count(); i++) {
      assertThat(map.offset(i)).as("extent %d of %s has no gap before it", i, map).isEqualTo(end);
      assertThat(map.length(i)).as("length of extent %d of %s", i, map).isPositive();
      if (i > 0) {
        assertThat(map.status(i)).as("status %d of %s", i, map).isNotEqualTo(map.status(i - 1));
      }
      end = Math.addExact(map.offset(i), map.length(i));
    }
    assertThat(map.end()).isEqualTo(end);
    viewsAgree(map);
  }

  /** The range, the extents one by one, the iterator and single bytes tell the same story. */
  private static void viewsAgree(ExtentMap map) {
    assertThat(map.range()).isEqualTo(new Range(map.start(), map.end() - map.start()));
    List<Extent> extents = StreamSupport.stream(map.spliterator(), false).toList();
    assertThat(extents).hasSize(map.count()).startsWith(map.first());
    for (int i = 0; i < map.count(); i++) {
      Extent extent = new Extent(map.offset(i), map.length(i), map.status(i));
      assertThat(map.extent(i)).isEqualTo(extent).isEqualTo(extents.get(i));
      assertThat(map.statusAt(extent.offset())).isEqualTo(extent.status());
      assertThat(map.statusAt(extent.end() - 1)).isEqualTo(extent.status());
    }
  }
}
