package nbd.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nbd.bench.server.ServerKind;
import nbd.bench.workload.Workload.Importance;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private final List<Workload> all = Catalogue.all();

  @Test
  void eachWorkloadHasANameOfItsOwn() {
    assertThat(all).extracting(Workload::name).doesNotHaveDuplicates();
  }

  @Test
  void everyClientIsAmongThem() {
    assertThat(all)
        .extracting(Workload::name)
        .contains(
            "fio/mem/unix/randread-4k-qd1x1",
            "fio/file/tcp/randwrite-4k-qd64x4",
            "fio/file/unix/write-256k-qd8x1",
            "fio/cold/unix/randread-4k-qd32x1",
            "load/mem+delay/unix/read-4k-qd64x1",
            "load/mem+5/unix/read-4k-qd64x1",
            "fio/file+cow/unix/randwrite-4k-qd64x1",
            "load/file+cache/unix/write-4k-qd64x1",
            "load/mem/unix/read-4k-qd64x4",
            "copy/mem/unix/full-in",
            "copy/file/unix/sparse-out",
            "map/file/unix/131072-extents",
            "map/mem/unix/hole-1t",
            "walk/file/unix/131072-extents",
            "walk/mem/unix/65536-extents",
            "walk/mem/unix/hole-1t",
            "status/mem/unix/random-qd64",
            "connect/mem/unix/50-at-once",
            "start/file/unix/first-greeting",
            "idle/mem/unix/1000-connections");
  }

  @Test
  void oursSuitsAllAndPeersWithoutAMemoryDiskOnlyFiles() {
    assertThat(all).allMatch(workload -> workload.suits(ServerKind.NBDJ));
    assertThat(all)
        .filteredOn(workload -> workload.suits(ServerKind.QEMU_NBD))
        .isNotEmpty()
        .noneMatch(workload -> workload.name().contains("/mem/"));
  }

  @Test
  void filtersAreComparedWithThoseOfNbdkit() {
    assertThat(all)
        .filteredOn(workload -> workload.name().contains("+"))
        .isNotEmpty()
        .allMatch(workload -> workload.suits(ServerKind.NBDKIT))
        .noneMatch(workload -> workload.suits(ServerKind.QEMU_NBD))
        .noneMatch(workload -> workload.suits(ServerKind.LOOP));
  }

  @Test
  void noServerThatTellsNoHolesIsAskedForThem() {
    assertThat(all)
        .filteredOn(workload -> workload.suits(ServerKind.NBD_SERVER))
        .noneMatch(workload -> workload.name().contains("sparse"))
        .noneMatch(workload -> workload.name().startsWith("map/"))
        .noneMatch(workload -> workload.name().startsWith("walk/"))
        .noneMatch(workload -> workload.name().startsWith("status/"));
  }

  @Test
  void theQuickOnesAreFewAndHaveEachKindOfRequest() {
    List<String> quick =
        all.stream()
            .filter(workload -> workload.importance() == Importance.CORE)
            .map(Workload::name)
            .toList();
    assertThat(quick).hasSizeBetween(8, 24);
    assertThat(quick).anyMatch(name -> name.startsWith("fio/file"));
    assertThat(quick).anyMatch(name -> name.startsWith("load/mem"));
    assertThat(quick).anyMatch(name -> name.startsWith("copy/"));
  }
}
