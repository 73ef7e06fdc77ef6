package nbd.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system in a partition of a disk that a partitioning tool has made. */
class PartitionTest {
  private static final long GIB = 1L << 30;
  private static final long START = 4096L * 512;

  @TempDir private Path folder;

  @Test
  void aPartitionIsCopiedInAndOutWithItsHoles() throws IOException {
    Tool.need(Tool.NBDINFO, Tool.NBDCOPY, Tool.SFDISK, Tool.MKFS, Tool.E2FSCK, Tool.QEMU_IO);
    DiskImage image = DiskImage.make(folder);
    Path disk = partitioned(Files.size(image.path()));
    DiskImage copy = new DiskImage(folder.resolve("copy"));
    String[] words = {"--filter=partition", "file", disk.toString(), "partition=1"};
    try (Server server = Server.start(Transport.UNIX, words)) {
      Tool.NBDCOPY.with(image.path(), server.uri()).run().ok();
      Tool.NBDCOPY.with(server.uri(), copy.path()).run().ok();
      image.assertCopied(copy);
    }
    assertThat(inside(disk, START, 4096)).isEqualTo(inside(image.path(), 0, 4096));
    Tool.SFDISK.with("--verify", disk).run().ok();
  }

  private Path partitioned(long size) throws IOException {
    Path disk = folder.resolve("disk");
    try (RandomAccessFile sparse = new RandomAccessFile(disk.toFile(), "rw")) {
      sparse.setLength(size + GIB);
    }
    Path table = folder.resolve("table");
    Files.writeString(
        table, "label: gpt\nstart=%d, size=%d, type=L\n".formatted(START / 512, size / 512));
    String command = "PATH=$PATH:/usr/sbin; sfdisk -q '%s' < '%s'".formatted(disk, table);
    Command.of(List.of("sh", "-c", command)).run().ok();
    return disk;
  }

  private static byte[] inside(Path file, long offset, int length) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[length];
      in.seek(offset);
      in.readFully(bytes);
      return bytes;
    }
  }
}
