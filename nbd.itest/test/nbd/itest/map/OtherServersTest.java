package nbd.itest.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code nbdj map} of disks that nbdkit and qemu-nbd serve, beside nbdinfo and qemu-img. */
class OtherServersTest {
  @TempDir Path folder;

  @BeforeEach
  void needTools() {
    Tool.need(Tool.NBDINFO, Tool.QEMU_IMG, Tool.QEMU_IO, Tool.QEMU_NBD, Tool.NBDKIT);
  }

  private static String map(Object... words) {
    String[] all =
        Stream.concat(Stream.of("map"), Stream.of(words))
            .map(Object::toString)
            .toArray(String[]::new);
    return Server.with(all).run().ok().out();
  }

  /** nbdj's lines have one column more at the end. */
  private static List<String> lines(String map, int columns) {
    return map.lines()
        .map(line -> Stream.of(line.strip().split(" +")).limit(columns).toList())
        .map(words -> String.join(" ", words))
        .toList();
  }

  static Stream<List<String>> nbdkitDisks() {
    return Stream.of(
        List.of("null", "5000000001"),
        List.of("null", "100G"),
        List.of("data", "1 @0x10000 2 @0x8000000 3*70000", "size=1G"),
        List.of("sparse-random", "1G", "percent=1", "runlength=65536"),
        List.of("--filter=noextents", "null", "1M"),
        List.of("--filter=blocksize-policy", "null", "1M", "blocksize-minimum=4096"),
        List.of(
            "eval",
            "get_size=echo 1M",
            "can_extents=exit 0",
            "pread=exit 1",
            "extents=echo 0 4K; echo 4K 4K hole; echo 8K 4K zero; echo 12K 1012K hole,zero"));
  }

  @ParameterizedTest
  @MethodSource("nbdkitDisks")
  void disksOfNbdkitAreMappedAsByNbdinfo(List<String> words) {
    try (Peer nbdkit = Peer.nbdkit(folder, words.toArray(String[]::new))) {
      String uri = nbdkit.uri();
      assertThat(Maps.bare(Maps.ofNbdj(uri))).isEqualTo(Maps.ofNbdinfo(uri));
      assertThat(lines(map(uri), 4))
          .isEqualTo(lines(Tool.NBDINFO.with("--map", uri).run().ok().out(), 4));
      assertThat(lines(map("--totals", uri), 4))
          .isEqualTo(lines(Tool.NBDINFO.with("--map", "--totals", uri).run().ok().out(), 4));
      assertThat(map("--totals", "--json", uri))
          .isEqualTo(Tool.NBDINFO.with("--map", "--totals", "--json", uri).run().ok().out());
    }
  }

  @Test
  void aServersErrorIsToldWithItsMessage() {
    try (Peer nbdkit =
        Peer.nbdkit(
            folder,
            "eval",
            "get_size=echo 1M",
            "can_extents=exit 0",
            "pread=exit 1",
            "extents=echo ENOSPC it is all gone >&2; exit 1")) {
      assertThat(Server.with("map", nbdkit.uri()).run().exits(1).err())
          .startsWith("nbdj: BlockStatus of 1048576 bytes at 0 failed: ENOSPC");
    }
  }

  @Test
  void anExportThatIsNotThereIsToldInTheServersWords() {
    try (Peer nbdkit = Peer.nbdkit(folder, "file", "dir=" + folder)) {
      assertThat(Server.with("map", nbdkit.uri("none")).run().exits(1).err())
          .startsWith("nbdj: NBD_OPT_GO refused: UNKNOWN");
    }
  }

  @Test
  void allContextsOfQemuAreMapped() {
    String image = folder.resolve("image.qcow2").toString();
    Tool.QEMU_IMG.with("create", "-q", "-f", "qcow2", image, "10M").run().ok();
    Tool.QEMU_IO.with("-c", "write 1M 1M", "-c", "write -z 4M 1M", image).run().ok();
    Tool.QEMU_IMG.with("bitmap", "--add", image, "changes").run().ok();
    Tool.QEMU_IO.with("-c", "write 6M 64k", image).run().ok();
    try (Peer qemu = Peer.qemu(folder, "-r", "-f", "qcow2", "-B", "changes", "-A", image)) {
      String uri = qemu.uri();
      assertThat(map("--map=list", uri))
          .isEqualTo("base:allocation\nqemu:allocation-depth\nqemu:dirty-bitmap:changes\n");
      assertThat(Maps.ofNbdj(uri)).isEqualTo(Maps.ofQemu(uri, 10 << 20)).hasSize(5);
      for (String context : List.of("qemu:allocation-depth", "qemu:dirty-bitmap:changes")) {
        String nbdinfo = Tool.NBDINFO.with("--map=" + context, "--json", uri).run().ok().out();
        assertThat(Maps.nbdinfo(map("--map=" + context, "--json", uri)))
            .isEqualTo(Maps.nbdinfo(nbdinfo))
            .hasSizeGreaterThan(2);
        assertThat(lines(map("--map=" + context, uri), 4))
            .isEqualTo(lines(Tool.NBDINFO.with("--map=" + context, uri).run().ok().out(), 4));
      }
      assertThat(Server.with("map", "--map=a:b", uri).run().exits(1).err())
          .isEqualTo(
              "nbdj: the export has no metadata context 'a:b'; there are base:allocation,"
                  + " qemu:allocation-depth, qemu:dirty-bitmap:changes\n");
    }
  }
}
