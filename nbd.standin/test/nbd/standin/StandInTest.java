package nbd.standin;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandInTest {
  private static final int CHUNK = 64 * 1024;

  @TempDir Path folder;
  private StandIn standIn;
  private Vix vix;

  @BeforeEach
  void build() throws Exception {
    standIn = StandIn.build(folder.resolve("vddk"), StandIn.Version.V8);
    vix = new Vix(standIn.file()).ready();
  }

  private Path disk(String name, long size) throws IOException {
    Path file = folder.resolve(name);
    try (FileChannel channel = FileChannel.open(Files.createFile(file), WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
    }
    return file;
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private MemorySegment filled(byte[] bytes) {
    return vix.memory(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }

  private static byte[] part(Path file, long at, int size) throws IOException {
    byte[] all = Files.readAllBytes(file);
    return Arrays.copyOfRange(all, (int) at, (int) at + size);
  }

  @Test
  void readsAndWritesAreThoseOfTheFile() throws IOException {
    Path file = disk("a.vmdk", 10 * CHUNK + 512);
    long disk = vix.open(vix.connect(), file, 0);
    byte[] noise = noise(1024);

    assertThat(vix.capacity(disk)).isEqualTo(1281);
    assertThat(vix.start("WriteAsync", disk, 3, filled(noise), 7)).isEqualTo(25000);
    standIn.await("completions", 1);
    MemorySegment target = vix.memory(1536);
    assertThat(vix.start("ReadAsync", disk, 2, target, 8)).isEqualTo(25000);
    assertThat(vix.call("Wait", disk)).isZero();

    assertThat(part(file, 1536, 1024)).isEqualTo(noise);
    assertThat(target.toArray(JAVA_BYTE)).isEqualTo(part(file, 1024, 1536));
    assertThat(vix.done).containsExactly(new Vix.Done(7, 0, true), new Vix.Done(8, 0, true));
    assertThat(standIn.violations()).isEmpty();
  }

  @Test
  void nothingLeaksWhenAllIsClosed() throws IOException {
    long connection = vix.connect();
    long disk = vix.open(connection, disk("a.vmdk", CHUNK), 4);

    assertThat(standIn.leaks()).containsOnlyKeys("connections", "disks");
    assertThat(vix.call("Close", disk)).isZero();
    assertThat(vix.call("Disconnect", connection)).isZero();
    assertThat(standIn.leaks()).isEmpty();
    assertThat(standIn.violations()).isEmpty();
  }

  @Test
  void allocatedChunksAreThoseThatTheFileHas() throws IOException {
    Path file = disk("a.vmdk", 8 * CHUNK);
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.write(ByteBuffer.wrap(noise(512)), 2 * CHUNK + 4096);
      channel.write(ByteBuffer.wrap(noise(CHUNK)), 3 * CHUNK);
    }
    long disk = vix.open(vix.connect(), file, 4);

    assertThat(vix.allocated(disk, 0, 1024, 128)).containsExactly(256L, 256L, 896L, 128L);
    assertThat(vix.allocated(disk, 384, 512, 128)).containsExactly(384L, 128L);
    assertThat(vix.allocated(disk, 512, 384, 128)).isEmpty();
    standIn.set("split_blocks", 1).set("reverse_blocks", 1);
    assertThat(vix.allocated(disk, 0, 512, 128)).containsExactly(384L, 128L, 256L, 128L);
    assertThat(standIn.leaks()).doesNotContainKey("blocklist");
  }

  @Test
  void queriesThatBreakTheRulesOfChunksAreRefused() throws IOException {
    long disk = vix.open(vix.connect(), disk("a.vmdk", 3 * CHUNK + 512), 4);

    assertThat(vix.allocated(disk, 1, 128, 128)).containsExactly(-3L);
    assertThat(vix.allocated(disk, 0, 129, 128)).containsExactly(-3L);
    assertThat(vix.allocated(disk, 0, 64, 64)).containsExactly(-3L);
    assertThat(vix.allocated(disk, 0, 128L * (512 * 1024 + 1), 128)).containsExactly(-3L);
    assertThat(vix.allocated(disk, 384, 128, 128)).containsExactly(-16007L);
    standIn.set("query_past_end", 1);
    assertThat(vix.allocated(disk, 384, 128, 128)).containsExactly(384L, 128L);
  }

  @Test
  void aParentStandsForChunksThatTheChildHasNot() throws IOException {
    byte[] old = noise(4 * CHUNK);
    Path parent = Files.write(folder.resolve("parent.vmdk"), old);
    Path child = folder.resolve("child.vmdk");
    try (var file = new RandomAccessFile(child.toFile(), "rw")) {
      file.setLength(4 * CHUNK);
    }
    standIn.set("parent", parent);
    long disk = vix.open(vix.connect(), child, 0);
    byte[] fresh = noise(512);
    MemorySegment all = vix.memory(4 * CHUNK);

    assertThat(vix.call("Write", disk, 129L, 1L, filled(fresh))).isZero();
    assertThat(vix.call("Read", disk, 0L, 512L, all)).isZero();
    System.arraycopy(fresh, 0, old, 129 * 512, 512);
    assertThat(all.toArray(JAVA_BYTE)).isEqualTo(old);
    assertThat(vix.allocated(disk, 0, 512, 128)).containsExactly(0L, 512L);

    long single = vix.open(vix.connect(), child, Vix.READ_ONLY | Vix.SINGLE_LINK);
    assertThat(vix.allocated(single, 0, 512, 128)).containsExactly(128L, 128L);
    assertThat(vix.call("Read", single, 0L, 1L, all)).isZero();
    assertThat(all.asSlice(0, 512).toArray(JAVA_BYTE)).containsOnly(0xdb);
  }
}
