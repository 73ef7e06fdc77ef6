package nbd.itest.extended;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import nbd.itest.clients.Command;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import nbd.itest.map.Maps;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients with compact headers and clients with extended ones see the same disk. */
class SameDiskTest {
  private static final long SIZE = (9L << 29) + 512;
  private static final long TERABYTE = 1L << 40;

  @TempDir private Path folder;

  private Path image;

  @BeforeEach
  void makeImage() throws IOException {
    Tool.need(Tool.NBDINFO, Tool.NBDCOPY, Tool.QEMU_IMG);
    Tool.need(Tool.NEWER_NBDINFO, Tool.NEWER_NBDCOPY, Tool.NEWER_QEMU_IMG, Tool.NEWER_NBDSH);
    image = sparse("image");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      byte[] data = new byte[100_000];
      // Holes of less and of more than 4 GiB between them, and data behind the last whole block.
      for (long at : List.of(0L, (1L << 28) - 5, SIZE - data.length)) {
        Arrays.fill(data, (byte) (at | 1));
        file.seek(at);
        file.write(data);
      }
    }
  }

  private Path sparse(String name) throws IOException {
    Path path = folder.resolve(name);
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(SIZE);
    }
    return path;
  }

  /**
   * Words for nbdj, where {@code @} is the test's folder. Memory by itself would prove no more than
   * memory behind a filter.
   */
  static Stream<List<String>> disks() {
    return Stream.of(
        List.of("file", "@/target"),
        List.of("--filter=offset", "memory", "5G", "offset=12345", "range=" + SIZE));
  }

  private Server serve(List<String> words) {
    return Server.start(
        Transport.UNIX,
        words.stream().map(word -> word.replace("@", folder.toString())).toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("disks")
  void nbdcopyInAndOutKeepsBytesAndHoles(List<String> words) throws IOException {
    sparse("target");
    try (Server server = serve(words)) {
      Tool.NEWER_NBDCOPY.with(image, server.uri()).run().ok();
      for (Tool nbdcopy : List.of(Tool.NBDCOPY, Tool.NEWER_NBDCOPY)) {
        Path copy = folder.resolve("copy");
        nbdcopy.with(server.uri(), copy).run().ok();
        assertCopied(copy);
      }
      assertMappedAlike(server.uri(), SIZE);
    }
  }

  @ParameterizedTest
  @MethodSource("disks")
  void qemuImgConvertsInAndOut(List<String> words) throws IOException {
    sparse("target");
    try (Server server = serve(words)) {
      convert("-n", image, server.uri());
      for (Tool qemuImg : List.of(Tool.QEMU_IMG, Tool.NEWER_QEMU_IMG)) {
        compare(qemuImg, server.uri());
      }
      Path copy = folder.resolve("copy");
      convert(server.uri(), copy);
      assertCopied(copy);
    }
  }

  private static void convert(Object... words) {
    Stream<Object> all = Stream.of("convert", "-f", "raw", "-O", "raw");
    Tool.NEWER_QEMU_IMG.with(Stream.concat(all, Stream.of(words)).toArray()).run().ok();
  }

  private void compare(Tool qemuImg, Object other) {
    qemuImg.with("compare", "-f", "raw", "-F", "raw", image, other).run().ok();
  }

  /** Byte for byte, and about as sparse: a copy's data ends where a client's block does. */
  private void assertCopied(Path copy) {
    assertThat(copy).hasSize(SIZE);
    compare(Tool.NEWER_QEMU_IMG, copy);
    assertThat(allocated(copy)).isLessThan(allocated(image) + (4 << 20));
  }

  /** Bytes that the file takes on the disk of this machine. */
  private static long allocated(Path file) {
    String blocks = Command.of(List.of("stat", "-c", "%b", file.toString())).run().ok().out();
    return Long.parseLong(blocks.strip()) * 512;
  }

  private static List<Maps.Part> assertMappedAlike(String uri, long size) {
    List<Maps.Part> parts = Maps.ofNbdinfo(Tool.NEWER_NBDINFO, uri);
    assertThat(parts).isEqualTo(Maps.ofNbdinfo(Tool.NBDINFO, uri));
    assertThat(Maps.ofQemu(Tool.NEWER_QEMU_IMG, uri, size))
        .isEqualTo(Maps.ofQemu(Tool.QEMU_IMG, uri, size));
    assertThat(Maps.bare(Maps.ofNbdj(uri))).isEqualTo(parts);
    return parts;
  }

  /** More than two hundred compact answers come to the four extents of one extended answer. */
  @Test
  void aTerabyteIsMappedAlike() {
    try (Server server = Server.start(Transport.UNIX, "memory", "size=" + TERABYTE)) {
      Shell.run(
          server.uri(),
          """
          connect()
          h.pwrite(b'x' * 65536, 5 << 32)
          h.zero(32768, h.get_size() - 32768, nbd.CMD_FLAG_NO_HOLE)
          """);
      assertThat(assertMappedAlike(server.uri(), TERABYTE)).hasSize(4);
    }
  }
}
