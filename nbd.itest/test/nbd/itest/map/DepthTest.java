package nbd.itest.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code qemu:allocation-depth} as clients that know it from qemu-nbd see it. */
class DepthTest {
  private static final String DEPTH = "qemu:allocation-depth";

  /** Of a disk of 10 MiB, by whole clusters of 64 KiB. */
  private static final String CHANGES =
      """
      h.pwrite(b'x' * (1 << 20), 1 << 20)
      h.zero(1 << 20, 4 << 20, nbd.CMD_FLAG_NO_HOLE)
      h.pwrite(b'y' * 65536, 5 << 20)
      h.pwrite(b'z' * 65536, 10420224)
      """;

  /** What those make of a disk of which nothing was stored before. */
  private static final List<String> CHANGED =
      List.of(
          "0 1048576 0 absent",
          "1048576 1048576 1 local",
          "2097152 2097152 0 absent",
          "4194304 1114112 1 local",
          "5308416 5111808 0 absent",
          "10420224 65536 1 local");

  @TempDir Path folder;

  @BeforeEach
  void needTools() {
    Tool.need(Tool.NBDSH, Tool.NBDINFO, Tool.QEMU_IMG, Tool.QEMU_NBD);
  }

  private static void nbdsh(String uri, String program) {
    Tool.NBDSH.with("-u", uri, "-c", program).run().ok();
  }

  /** Both by table and by JSON, the same lines by nbdinfo and nbdj. */
  private static List<String> agreed(String uri) {
    List<String> lines = words(Tool.NBDINFO.with("--map=" + DEPTH, uri).run().ok().out());
    assertThat(words(Server.with("map", "--map=" + DEPTH, uri).run().ok().out())).isEqualTo(lines);
    String json = Tool.NBDINFO.with("--map=" + DEPTH, "--json", uri).run().ok().out();
    assertThat(Maps.nbdinfo(Server.with("map", "--map=" + DEPTH, "--json", uri).run().ok().out()))
        .isEqualTo(Maps.nbdinfo(json))
        .hasSameSizeAs(lines);
    return lines;
  }

  /** Start, length, status and its word; nbdj's lines have one column more. */
  private static List<String> words(String table) {
    return table
        .lines()
        .map(line -> Stream.of(line.strip().split(" +")).limit(4).toList())
        .map(words -> String.join(" ", words))
        .toList();
  }

  @Test
  void aRamDiskIsToldAsAnImageOfQemuAfterTheSameChanges() {
    Path image = folder.resolve("image.qcow2");
    Tool.QEMU_IMG.with("create", "-q", "-f", "qcow2", image, "10M").run().ok();
    try (Peer qemu = Peer.qemu(folder, "-f", "qcow2", "-A", image.toString())) {
      nbdsh(qemu.uri(), CHANGES);
      assertThat(agreed(qemu.uri())).isEqualTo(CHANGED);
    }
    try (Server server = Server.start(Transport.UNIX, "memory", "10M")) {
      nbdsh(server.uri(), CHANGES);
      assertThat(agreed(server.uri())).isEqualTo(CHANGED);
      nbdsh(server.uri(), "h.trim(10 << 20, 0)");
      assertThat(agreed(server.uri())).containsExactly("0 10485760 0 absent");
    }
  }

  /** Not as by qemu-nbd, to which no byte of a raw image is left to one behind. */
  @Test
  void aFileIsLocalWhereItHasData() throws IOException {
    Path image = image();
    try (Server server = Server.start(Transport.UNIX, "file", image.toString())) {
      assertThat(agreed(server.uri()))
          .containsExactly(
              "0 1048576 0 absent", "1048576 1048576 1 local", "2097152 8388608 0 absent");
    }
    try (Peer qemu = Peer.qemu(folder, "-r", "-f", "raw", "-A", image.toString())) {
      assertThat(agreed(qemu.uri())).containsExactly("0 10485760 1 local");
    }
  }

  /** 10 MiB, the second of them data. */
  private Path image() throws IOException {
    Path image = folder.resolve("image");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(10 << 20);
      file.seek(1 << 20);
      byte[] data = new byte[1 << 20];
      data[0] = 1;
      file.write(data);
    }
    return image;
  }

  private record Seen(List<String> words, List<String> lines) {}

  /** Disks made of that file. */
  static Stream<Seen> seen() {
    return Stream.of(
        seen(
            "split @ @",
            "0 1048576 0",
            "1048576 1048576 1",
            "2097152 9437184 0",
            "11534336 1048576 1",
            "12582912 8388608 0"),
        seen(
            "--filter=log file @ logfile=/dev/null",
            "0 1048576 0",
            "1048576 1048576 1",
            "2097152 8388608 0"),
        seen(
            "--filter=delay file @ delay-extents=1ms",
            "0 1048576 0",
            "1048576 1048576 1",
            "2097152 8388608 0"),
        seen("--filter=offset file @ offset=1572864 range=1M", "0 524288 1", "524288 524288 0"),
        seen("--filter=truncate file @ truncate=1536K", "0 1048576 0", "1048576 524288 1"),
        seen(
            "--filter=truncate --filter=offset file @ offset=1M range=1M truncate=1G",
            "0 1048576 1",
            "1048576 1072693248 0"),
        seen("data 1*65536 size=1G", "0 65536 1", "65536 1073676288 0"),
        seen("data 1*65536 size=1G allocator=malloc", "0 1073741824 1"),
        seen("memory 1M allocator=malloc", "0 1048576 1"));
  }

  private static Seen seen(String words, String... lines) {
    return new Seen(List.of(words.split(" ")), List.of(lines));
  }

  @ParameterizedTest
  @MethodSource("seen")
  void isMovedCutAndPassedOn(Seen seen) throws IOException {
    String image = image().toString();
    String[] words =
        seen.words.stream().map(word -> word.equals("@") ? image : word).toArray(String[]::new);
    try (Server server = Server.start(Transport.UNIX, words)) {
      assertThat(agreed(server.uri()))
          .isEqualTo(
              seen.lines.stream()
                  .map(line -> line + (line.endsWith("1") ? " local" : " absent"))
                  .toList());
    }
  }

  static Stream<List<String>> without() {
    return Stream.of(
        List.of("null", "1M"),
        List.of("full", "1M"),
        List.of("pattern", "1M"),
        List.of("--filter=noextents", "memory", "1M"));
  }

  @ParameterizedTest
  @MethodSource("without")
  void isNotThereWhereThereIsNoImageOrAFilterTakesItAway(List<String> words) {
    try (Server server = Server.start(Transport.UNIX, words.toArray(String[]::new))) {
      assertThat(Server.with("map", "--map=list", server.uri()).run().ok().out().lines())
          .doesNotContain(DEPTH);
    }
  }

  /** It asks for one extent at a time, and takes the 1 of what is local for the flag of a hole. */
  @Test
  void qemuIsToldTheSameInPlaceOfAllocation() throws IOException {
    try (Server server = Server.start(Transport.UNIX, "file", image().toString())) {
      String disk =
          "driver=nbd,server.type=unix,server.path=%s,x-dirty-bitmap=%s"
              .formatted(server.address(), DEPTH);
      String map =
          Tool.QEMU_IMG.with("map", "--output=json", "--image-opts", disk).run().ok().out();
      assertThat(Pattern.compile("\"length\": (\\d+).*?\"data\": (\\w+)").matcher(map).results())
          .extracting(found -> found.group(1) + " " + found.group(2))
          .containsExactly("1048576 true", "1048576 false", "8388608 true");
    }
  }

  @Test
  void oneQuestionTellsAllocationAndDepth() {
    try (Server server = Server.start(Transport.UNIX, "memory", "1M")) {
      String program =
          """
          h.add_meta_context('qemu:allocation-depth')
          h.add_meta_context('base:allocation')
          h.connect_uri('%s')
          h.pwrite(b'x' * 32768, 32768)
          h.zero(32768, 65536, nbd.CMD_FLAG_NO_HOLE)
          told = {}
          def extent(context, offset, entries, error):
              told[context] = entries
          h.block_status(1 << 20, 0, extent)
          assert told == {
              'base:allocation': [32768, 3, 32768, 0, 32768, 2, 950272, 3],
              'qemu:allocation-depth': [32768, 0, 65536, 1, 950272, 0],
          }, told
          """;
      Tool.NBDSH.with("-c", program.formatted(server.uri())).run().ok();
    }
  }
}
