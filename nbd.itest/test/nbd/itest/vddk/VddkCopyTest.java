package nbd.itest.vddk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.standin.StandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Disks go out of the library and into it by nbdcopy, whole and with their holes. */
class VddkCopyTest {
  private Datastore store;

  @BeforeEach
  void make() throws IOException {
    Tool.need(Tool.NBDCOPY, Tool.NBDINFO, Tool.QEMU_IMG);
    store = new Datastore(StandIn.Version.V8);
    store.library().set("delay_us", 25_000).set("jitter_us", 10_000).set("reorder", 1);
    store
        .library()
        .set("inline", 5)
        .set("twice", 2)
        .set("split_blocks", 1)
        .set("reverse_blocks", 1);
  }

  @AfterEach
  void delete() throws IOException {
    store.close();
  }

  /** Through a filter that writes each request down. */
  private Server serve(Path disk) {
    return store.serve("--filter=log", "vddk", disk.toString(), "logfile=" + store.path("log"));
  }

  private void assertSame(Path image, Path copy) throws IOException {
    assertThat(Files.mismatch(image, copy)).isEqualTo(-1);
    assertThat(Chunks.ofFile(copy)).isEqualTo(Chunks.ofFile(image));
  }

  private void assertManyInFlight() {
    assertThat(store.library().count("most_in_flight.handle")).isGreaterThanOrEqualTo(32);
  }

  @Test
  void outWithManyReadsInFlight() throws IOException {
    Path disk = store.scattered("disk.vmdk", 1);
    Path copy = store.path("copy.img");
    try (Server server = serve(disk)) {
      Tool.NBDCOPY.with(server.uri(), copy).run().ok();
    }
    assertSame(disk, copy);
    assertManyInFlight();
    assertThat(store.library().count("calls.Open")).isEqualTo(1);
    assertThat(store.library().count("bytes.read")).isLessThan(Datastore.SIZE / 2);
    assertThat(Files.readString(store.path("log"))).contains(" Read id=");
    store.assertClean();
  }

  @Test
  void intoAnImageOfQemus() throws IOException {
    Path disk = store.scattered("disk.vmdk", 8);
    Path copy = store.path("copy.qcow2");
    try (Server server = serve(disk)) {
      Tool.QEMU_IMG.with("convert", "-f", "raw", "-O", "qcow2", server.uri(), copy).run().ok();
    }
    Tool.QEMU_IMG.with("compare", "-f", "raw", "-F", "qcow2", disk, copy).run().ok();
    assertThat(store.library().count("bytes.read")).isLessThan(Datastore.SIZE / 2);
    store.assertClean();
  }

  @Test
  void intoAFreshDiskThatStaysSparse() throws IOException {
    Path image = store.scattered("image", 2);
    Path disk = store.empty("disk.vmdk", Datastore.SIZE);
    try (Server server = serve(disk)) {
      Tool.NBDCOPY.with("--flush", image, server.uri()).run().ok();
      assertThat(Chunks.ofExport(server.uri())).isEqualTo(Chunks.ofFile(image));
    }
    assertSame(image, disk);
    assertManyInFlight();
    store.assertClean();
  }

  @Test
  void overOldContent() throws IOException {
    Path image = store.scattered("image", 3);
    Path disk = store.scattered("disk.vmdk", 4);
    try (Server server = serve(disk)) {
      Tool.NBDCOPY.with("--flush", image, server.uri()).run().ok();
    }
    assertThat(Files.mismatch(image, disk)).isEqualTo(-1);
    store.assertClean();
  }

  @Test
  void theMapIsThatOfTheFileInChunks() throws IOException {
    Path disk = store.scattered("disk.vmdk", 5);
    String expected = Chunks.ofFile(disk);
    assertThat(expected.lines()).hasSizeGreaterThan(20);
    try (Server server = serve(disk)) {
      assertThat(Chunks.ofExport(server.uri())).isEqualTo(expected);
    }
    store.assertClean();
  }

  /** The bytes of the disk are those of both links, and so is what is told of them. */
  @Test
  void aDiskWithAParent() throws IOException {
    Path parent = store.scattered("parent.vmdk", 6);
    Path disk = store.empty("disk.vmdk", Datastore.SIZE);
    Path whole = Files.copy(parent, store.path("whole"));
    byte[] bytes = "of the child".repeat(6000).substring(0, Chunks.CHUNK).getBytes(US_ASCII);
    for (Path file : new Path[] {disk, whole}) {
      try (var access = new RandomAccessFile(file.toFile(), "rw")) {
        access.seek(5L * Chunks.CHUNK);
        access.write(bytes);
      }
    }
    store.library().set("parent.disk.vmdk", parent);
    Path copy = store.path("copy.img");
    try (Server server = serve(disk)) {
      Tool.NBDCOPY.with(server.uri(), copy).run().ok();
    }
    assertThat(Files.mismatch(whole, copy)).isEqualTo(-1);
    try (Server server = store.serve("vddk", disk.toString(), "single-link=true")) {
      assertThat(Chunks.ofExport(server.uri()))
          .contains("%d %d data\n".formatted(5 * Chunks.CHUNK, Chunks.CHUNK))
          .contains(" hole\n")
          .doesNotContain("zero");
    }
  }

  @Test
  void byTheOldLibraryThatCannotTellWhatIsAllocated() throws IOException {
    try (var old = new Datastore(StandIn.Version.V6)) {
      Path disk = old.scattered("disk.vmdk", 7);
      Path copy = old.path("copy.img");
      try (Server server = old.serve("vddk", disk.toString())) {
        Tool.NBDCOPY.with(server.uri(), copy).run().ok();
        assertThat(Tool.NBDINFO.with(server.uri()).run().ok().out())
            .doesNotContain("base:allocation");
      }
      // nbdcopy itself leaves zeroes out.
      assertThat(Files.mismatch(disk, copy)).isEqualTo(-1);
      assertThat(old.library().count("bytes.read")).isGreaterThanOrEqualTo(Datastore.SIZE);
      old.assertClean();
    }
  }
}
