package nbd.plugin.vddk.vix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import nbd.api.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskTest {
  private static final int SECTOR = 512;
  private static final int CHUNK = 64 << 10;
  private static final int SECTORS = 20 * VixDisk.CHUNK + 3;

  @TempDir private Path folder;

  private final BlockingQueue<Long> told = new ArrayBlockingQueue<>(100);
  private Standing standing;
  private Path file;
  private VixConnection connection;
  private VixDisk disk;

  @BeforeEach
  void open() throws IOException {
    standing = new Standing();
    file = folder.resolve("a.vmdk");
    try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
      made.setLength((long) SECTORS * SECTOR);
      made.seek(3 * CHUNK + 700);
      made.write("here".getBytes(UTF_8));
    }
    connection = standing.connect(Standing.LOCAL);
    disk = standing.open(connection, file, 0);
  }

  @AfterEach
  void everythingIsGivenBackAndNoRuleIsBroken() throws IOException {
    standing.standIn.set("release", 1);
    disk.await();
    standing.standIn.reset();
    standing.close(disk);
    standing.disconnect(connection);
    assertThat(standing.standIn.leaks()).isEmpty();
    assertThat(standing.standIn.violations()).isEmpty();
  }

  @Test
  void tellsWhatTheLibraryTells() throws IOException {
    standing.standIn.set("uuid", "60 00 c2 9d é").set("logical", 4096).set("physical", 8192);
    assertThat(disk.info())
        .isEqualTo(
            new DiskInfo(
                SECTORS, 3, 1, Optional.empty(), Optional.of("60 00 c2 9d é"), 4096, 8192));
    assertThat(disk.transport()).isEqualTo("file");
    assertThat(standing.library.major()).isEqualTo(8);
    assertThat(standing.library.file()).isEqualTo(standing.standIn.file());
  }

  @Test
  void readsAndWritesTheBytesOfTheFile() throws Exception {
    byte[] random = new byte[7 * SECTOR];
    new Random(1).nextBytes(random);
    ByteBuffer source = ByteBuffer.allocateDirect(9 * SECTOR);
    source.position(SECTOR).put(random).flip().position(SECTOR);
    disk.write(11, source.asReadOnlyBuffer(), told::add);
    assertThat(completion()).isZero();
    disk.flush();
    byte[] inFile = Files.readAllBytes(file);
    assertThat(inFile).hasSize(SECTORS * SECTOR);
    assertThat(ByteBuffer.wrap(inFile, 11 * SECTOR, random.length))
        .isEqualTo(ByteBuffer.wrap(random));

    ByteBuffer target = ByteBuffer.allocateDirect(9 * SECTOR).position(2 * SECTOR);
    disk.read(11, target, told::add);
    assertThat(completion()).isZero();
    assertThat(target.position()).isEqualTo(2 * SECTOR);
    assertThat(target).isEqualTo(ByteBuffer.wrap(random));
    assertThat(standing.standIn.count("bytes.read")).isEqualTo(random.length);
  }

  @Test
  void aCompletionMayComeBeforeTheCallReturns() throws Exception {
    standing.standIn.set("inline", 100);
    Thread[] teller = new Thread[1];
    disk.read(0, ByteBuffer.allocateDirect(SECTOR), _ -> teller[0] = Thread.currentThread());
    assertThat(teller[0]).isSameAs(Thread.currentThread());
  }

  @Test
  void aSecondCompletionIsIgnored() throws Exception {
    standing.standIn.set("twice", 100);
    for (int i = 0; i < 10; i++) {
      disk.read(i, ByteBuffer.allocateDirect(SECTOR), told::add);
      assertThat(completion()).isZero();
    }
    standing.standIn.await("completions.again", 10);
    assertThat(told).isEmpty();
    assertThat(Shared.calls()).isEmpty();
  }

  @Test
  void whatTellsNobodyIsNotLost() throws Exception {
    disk.read(
        0,
        ByteBuffer.allocateDirect(SECTOR),
        _ -> {
          throw new IllegalStateException("nobody listens");
        });
    disk.await();
    disk.read(0, ByteBuffer.allocateDirect(SECTOR), told::add);
    assertThat(completion()).isZero();
  }

  @Test
  void aLateCompletionFindsItsCall() throws Exception {
    standing.standIn.set("lose.read", 1);
    disk.read(0, ByteBuffer.allocateDirect(SECTOR), told::add);
    standing.standIn.await("lost", 1);
    disk.write(1, ByteBuffer.allocateDirect(SECTOR), _ -> {});
    assertThat(told).isEmpty();
    standing.standIn.set("release", 1);
    assertThat(completion()).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void whatWasNotStartedIsNotCompleted() {
    standing.standIn.set("error.ReadAsync", 2);
    assertThatThrownBy(() -> disk.read(0, ByteBuffer.allocateDirect(SECTOR), told::add))
        .isInstanceOfSatisfying(
            VixException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.ENOMEM);
              assertThat(e.error()).isEqualTo(2);
            })
        .hasMessageStartingWith("VixDiskLib_ReadAsync: VixDiskLib stand-in error 2: ")
        .hasMessageEndingWith(" (error 2)");
    assertThatThrownBy(() -> disk.write(SECTORS, ByteBuffer.allocateDirect(SECTOR), told::add))
        .hasMessageContaining("(error 16007)");
    assertThat(Shared.calls()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void aCompletionTellsItsError() throws Exception {
    standing.standIn.set("complete_error.write", 0x0000_0005_0000_0008L);
    disk.write(0, ByteBuffer.allocateDirect(SECTOR), told::add);
    long error = completion();
    assertThat(error).isEqualTo(0x0000_0005_0000_0008L);
    VixException failure = disk.failure("VixDiskLib_WriteAsync", error);
    assertThat(failure.code()).isEqualTo(ErrorCode.ENOSPC);
    assertThat(failure.error()).isEqualTo(8);
    assertThat(failure).hasMessageStartingWith("VixDiskLib_WriteAsync: VixDiskLib stand-in error");
  }

  @Test
  void refusesMemoryThatTheLibraryCannotUse() {
    for (ByteBuffer wrong : List.of(ByteBuffer.allocate(512), ByteBuffer.allocateDirect(511))) {
      assertThatThrownBy(() -> disk.read(0, wrong, told::add))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void tellsWhatIsAllocated() throws IOException {
    assertThat(disk.canTellAllocated()).isTrue();
    assertThat(disk.allocated(0, 20 * VixDisk.CHUNK))
        .containsExactly(new VixDisk.Block(3 * VixDisk.CHUNK, VixDisk.CHUNK));
    assertThat(disk.allocated(4 * VixDisk.CHUNK, 16 * VixDisk.CHUNK)).isEmpty();
    assertThatThrownBy(() -> disk.allocated(1, VixDisk.CHUNK))
        .isInstanceOf(VixException.class)
        .hasMessageStartingWith("VixDiskLib_QueryAllocatedBlocks: ");
    standing.standIn.reset();
  }

  private long completion() throws InterruptedException {
    Long error = told.poll(20, TimeUnit.SECONDS);
    assertThat(error).as("a completion within 20 s").isNotNull();
    return error;
  }
}
