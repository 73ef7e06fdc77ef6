package nbd.itest.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * qemu-img, which asks with REQ_ONE and stops at answers that it does not like, nbdinfo, which asks
 * for as much as it can, and nbdj map tell the same of every disk.
 */
class AgreementTest {
  private static final String SPECKLED =
      """
      h.pwrite(b'a', 0)
      h.pwrite(b'b' * 100000, (3 << 20) - 5)
      h.zero(1 << 20, 2 << 20, nbd.CMD_FLAG_NO_HOLE)
      h.trim(65536, 3 << 20)
      h.pwrite(b'c', h.get_size() - 1)
      """;
  private static final String ALTERNATING =
      """
      for page in range(0, h.get_size() // 32768, 2):
          h.pwrite(b'x' * 32768, page * 32768)
      """;
  private static final String SCRIPT =
      """
      #!/bin/sh
      case "$1" in
        get_size) echo 1M ;;
        pread) dd if=/dev/zero count="$3" iflag=count_bytes 2>/dev/null ;;
        can_extents) exit 0 ;;
        extents)
          echo 0 4096 data
          echo 8192 4096 zero
          echo 16384 1000 hole
          echo 20000 1028576 hole,zero ;;
        *) exit 2 ;;
      esac
      """;
  private static final String FULL = "h.pwrite(b'x' * h.get_size(), 0)";

  @TempDir Path folder;

  /**
   * A disk.
   *
   * @param fill a program for nbdsh, may be empty
   * @param several whether it has more than one extent
   * @param words for nbdj, where {@code @} is the test's folder
   */
  private record Disk(String fill, boolean several, List<String> words) {
    @Override
    public String toString() {
      return String.join(" ", words) + (fill.isEmpty() ? "" : ", filled");
    }
  }

  private static Disk mixed(String fill, String... words) {
    return new Disk(fill, true, List.of(words));
  }

  private static Disk uniform(String fill, String... words) {
    return new Disk(fill, false, List.of(words));
  }

  static Stream<Disk> disks() {
    return Stream.of(
        uniform("", "memory", "10G"),
        uniform("", "memory", "1"),
        mixed(SPECKLED, "memory", "8M"),
        mixed(SPECKLED, "memory", "8000001"),
        mixed(SPECKLED, "memory", "20G"),
        mixed(ALTERNATING, "memory", "8M"),
        uniform(FULL, "memory", "1M"),
        mixed("", "file", "@/image"),
        uniform("", "null", "5G"),
        mixed("", "data", "1 @0x10000 2 @0x8000000 3*70000", "size=1G"),
        mixed("", "split", "@/image", "@/small", "@/image"),
        mixed("", "sparse-random", "4G"),
        mixed("", "sh", "script=@/script"),
        mixed(SPECKLED, "--filter=offset", "memory", "20M", "offset=4097", "range=9M"),
        mixed("", "--filter=log", "--filter=offset", "file", "@/image", "offset=1000"),
        mixed("", "--filter=truncate", "file", "@/image", "truncate=40M"),
        mixed("", "--filter=truncate", "file", "@/image", "round-up=1G"),
        mixed("", "--filter=partition", "file", "@/partitioned", "partition=1"),
        uniform("", "--filter=log", "null", "1M", "logfile=@/log"));
  }

  @ParameterizedTest
  @MethodSource("disks")
  void allClientsTellTheSame(Disk disk) throws IOException {
    Tool.need(Tool.NBDSH, Tool.NBDINFO, Tool.QEMU_IMG);
    makeFiles();
    String[] words =
        disk.words().stream().map(word -> word.replace("@/", folder + "/")).toArray(String[]::new);
    try (Server server = Server.start(Transport.UNIX, words)) {
      if (!disk.fill().isEmpty()) {
        Tool.NBDSH.with("-u", server.uri(), "-c", disk.fill()).run().ok();
      }
      assertThat(agreed(server.uri()).size() > 1).isEqualTo(disk.several());
    }
  }

  /** The map that all tell. */
  private static List<Maps.Part> agreed(String uri) {
    String told = Tool.NBDINFO.with("--size", uri).run().ok().out();
    long size = Long.parseLong(told.strip());
    List<Maps.Part> parts = Maps.ofNbdj(uri);
    assertThat(parts).isEqualTo(Maps.ofQemu(uri, size));
    assertThat(Maps.bare(parts)).isEqualTo(Maps.ofNbdinfo(uri));
    assertThat(parts.stream().mapToLong(Maps.Part::length).sum()).isEqualTo(size);
    return parts;
  }

  private void makeFiles() throws IOException {
    Files.writeString(folder.resolve("script"), SCRIPT);
    assertThat(folder.resolve("script").toFile().setExecutable(true)).isTrue();
    image("image", 50_000_000, 0, 3 << 20, 49_999_999);
    image("small", 12345, 8192);
    image("partitioned", 20 << 20, 1 << 20, 5 << 20);
    try (FileChannel table =
        FileChannel.open(folder.resolve("partitioned"), StandardOpenOption.WRITE)) {
      table.write(masterBootRecord(2048, 20000), 0);
    }
  }

  /** A file with holes, and some bytes of data at these places. */
  private void image(String name, long size, long... places) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long place : places) {
        file.write(ByteBuffer.wrap(new byte[] {1}), place);
      }
      if (file.size() < size) {
        file.truncate(size);
        file.write(ByteBuffer.wrap(new byte[1]), size - 1);
      }
    }
  }

  /** One primary partition, in sectors of 512 bytes. */
  private static ByteBuffer masterBootRecord(int first, int count) {
    return ByteBuffer.allocate(512)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(446 + 4, (byte) 0x83)
        .putInt(446 + 8, first)
        .putInt(446 + 12, count)
        .putShort(510, (short) 0xaa55);
  }
}
