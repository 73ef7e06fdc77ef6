package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import nbd.api.ErrorCode;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other programs ask for checkpoints, as docs/filters/changed.md says. */
class RequestTest extends WithFolder {
  private final TestDisk disk = new TestDisk(1 << 20);

  private void request(String file, String content) throws IOException {
    Path written = file("." + file + ".tmp");
    Files.writeString(written, content);
    Files.move(written, file(file));
  }

  private void done(String file) throws IOException, InterruptedException {
    await(() -> !Files.exists(file(file)));
  }

  /** Returns when the server has looked at all requests that are there now. */
  private void aLook() throws IOException, InterruptedException {
    request("none.drop", "");
    done("none.drop");
    Files.delete(file("none.failed"));
  }

  @Test
  void aCheckpointIsMadeWhileTheDiskIsOpen() throws Exception {
    try (OpenDisk opened = open(disk, "changed-checkpoint=A", "changed-granularity=128K")) {
      opened.write(0, new byte[1]);
      request("B.add", "");
      request("C.add", "granularity=4096\n");
      done("B.add");
      done("C.add");
      assertThat(files()).containsExactly("A.changed", "B.changed", "C.changed", "lock");
      opened.write(200_000, new byte[1]);
      assertThat(opened.contexts().names()).containsExactly("qemu:dirty-bitmap:A");
      try (OpenDisk next = opened.again("")) {
        assertThat(dirtyOffsets(next, "A", 131072)).containsExactly(0L, 131072L);
        assertThat(dirtyOffsets(next, "B", 131072)).containsExactly(131072L);
        assertThat(dirtyOffsets(next, "C", 4096)).containsExactly(196608L);
      }
    }
  }

  @Test
  void aCheckpointIsDroppedWhileTheDiskIsOpen() throws Exception {
    try (OpenDisk opened = open(disk, "changed-checkpoint=A", "changed-checkpoint=B")) {
      MetaContext dropped = opened.contexts().find("qemu:dirty-bitmap:A").orElseThrow();
      request("A.drop", "");
      done("A.drop");
      assertThat(files()).containsExactly("B.changed", "lock");
      opened.write(0, new byte[1]);
      opened.flush();
      assertThatThrownBy(() -> dropped.extents(new Range(0, 1), 1))
          .isInstanceOf(NbdException.class)
          .hasMessageContaining("checkpoint 'A' has been dropped")
          .extracting(failure -> ((NbdException) failure).code())
          .isEqualTo(ErrorCode.EINVAL);
      assertThat(dirtyOffsets(opened, "B", 65536)).containsExactly(0L);
      try (OpenDisk next = opened.again("")) {
        assertThat(next.contexts().names()).containsExactly("qemu:dirty-bitmap:B");
      }
    }
  }

  @Test
  void requestsWaitForTheDiskToBeOpened() throws Exception {
    open(disk, "changed-checkpoint=A", "changed-checkpoint=B").close();
    request("A.drop", "");
    request("B.drop", "");
    request("B.add", "granularity=512");
    request("C.add", "");
    try (OpenDisk opened = open(disk)) {
      assertThat(files()).containsExactly("B.changed", "C.changed", "lock");
      opened.write(1000, new byte[1]);
      assertThat(dirtyOffsets(opened, "B", 512)).containsExactly(512L);
      assertThat(dirtyOffsets(opened, "C", 65536)).containsExactly(0L);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "A.add, '', checkpoint 'A' is there already",
    "X.drop, '', there is no checkpoint 'X'",
    "X.add, granularity=5000, '5000 is not a granularity: a power of two from 512 to 4G'",
    "X.add, granularity=9999999999999999999999, has the line granularity=BYTES",
    "X.add, what?, has the line granularity=BYTES",
  })
  void aRequestThatCannotBeDoneIsRefusedWithTheReason(String file, String content, String why)
      throws Exception {
    Path failed = file(file.substring(0, 1) + ".failed");
    try (OpenDisk opened = open(disk, "changed-checkpoint=A")) {
      request(file, content);
      done(file);
      assertThat(Files.readAllLines(failed)).singleElement().asString().contains(why);
      opened.write(0, new byte[1]);
      assertThat(dirtyOffsets(opened, "A", 65536)).containsExactly(0L);
    }
  }

  @Test
  void aRequestThatCannotBeDoneIsRefusedAtTheOpeningToo() throws IOException {
    Files.createDirectory(folder());
    request("X.add", "granularity=5000");
    open(disk).close();
    assertThat(files()).containsExactly("X.failed", "lock");
    assertThat(Files.readString(file("X.failed"))).contains("5000 is not a granularity");
  }

  /** A kill just before a request that was done was taken away. */
  @Test
  void whatWasDoneBeforeAKillCountsAsDone() throws Exception {
    Path killed;
    try (OpenDisk opened = open(disk, "changed-checkpoint=A")) {
      opened.write(0, new byte[1]);
      request("B.add", "");
      done("B.add");
      opened.write(100_000, new byte[1]);
      killed = copy("killed");
    }
    Files.writeString(killed.resolve("B.add"), "");
    Files.writeString(killed.resolve("gone.drop"), "");
    try (OpenDisk again = layers(disk, machine(BOOT), killed).open()) {
      try (Stream<Path> left = Files.list(killed)) {
        assertThat(left.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder("A.changed", "B.changed", "lock");
      }
      assertThat(dirtyOffsets(again, "B", 65536)).containsExactly(65536L);
    }
  }

  @Test
  void aRequestThatCannotBeAnsweredIsTriedOnce() throws IOException {
    Files.createDirectory(folder());
    Requests requests = new Requests(folder());
    request("A.add", "");
    Files.createDirectories(file("A.failed").resolve("in the way"));
    Request refused = requests.all().getFirst();
    requests.refuse(refused, "no");
    assertThat(file("A.add")).exists();
    assertThat(requests.all()).isEmpty();
    Files.delete(file("A.add"));
    assertThat(requests.all()).isEmpty();
    request("A.add", "");
    assertThat(requests.all()).as("a new one").containsExactly(refused);
  }

  @Test
  void aNameThatIsNoneIsRefused() throws Exception {
    try (OpenDisk opened = open(disk)) {
      request("a\nb.add", "");
      done("a\nb.add");
      assertThat(Files.readAllLines(file("a\nb.failed")))
          .singleElement()
          .asString()
          .contains("is no name of a checkpoint");
      assertThat(opened.contexts().names()).isEmpty();
    }
  }

  @Test
  void aDiskThatIsTooLargeForTheGranularityIsToldWhichWouldDo() throws Exception {
    disk.size(Long.MAX_VALUE);
    try (OpenDisk opened = open(disk)) {
      request("A.add", "");
      done("A.add");
      assertThat(Files.readString(file("A.failed"))).contains("4294967296 or more would do");
      assertThat(opened.contexts().names()).isEmpty();
    }
  }

  @Test
  void filesThatAreBeingWrittenAreNotLookedAt() throws Exception {
    try (OpenDisk opened = open(disk)) {
      Files.writeString(file(".X.add"), "granu");
      request("A.add", "");
      done("A.add");
      assertThat(files()).contains(".X.add").doesNotContain("X.failed");
      assertThat(opened.contexts().names()).isEmpty();
    }
  }

  @Test
  void aWriteThatIsUnderWayIsWaitedFor() throws Exception {
    Held held = new Held(0);
    disk.hook(held);
    try (OpenDisk opened = open(disk, "changed-checkpoint=A")) {
      Thread writer = held.write(opened);
      request("B.add", "");
      await(() -> Files.exists(file(".B.making")));
      aLook();
      // Begins when B has been begun, and so is marked in both.
      opened.write(100_000, new byte[1]);
      aLook();
      aLook();
      assertThat(files()).contains("B.add").doesNotContain("B.changed");
      try (OpenDisk next = opened.again("")) {
        assertThat(next.contexts().names()).containsExactly("qemu:dirty-bitmap:A");
      }
      Path killed = copy("killed");
      held.release(writer);
      done("B.add");
      assertThat(files()).containsExactly("A.changed", "B.changed", "lock");
      try (OpenDisk next = opened.again("")) {
        assertThat(dirtyOffsets(next, "A", 65536)).containsExactly(0L, 65536L);
        assertThat(dirtyOffsets(next, "B", 65536)).containsExactly(65536L);
      }
      isMadeAnew(killed);
    }
  }

  /** A kill before it was made: as if nobody had begun to make it. */
  private void isMadeAnew(Path killed) throws IOException {
    assertThat(killed.resolve(".B.making")).exists();
    try (OpenDisk again = layers(disk, machine(BOOT), killed).open()) {
      assertThat(dirtyOffsets(again, "B", 65536)).isEmpty();
      assertThat(killed.resolve("B.add")).doesNotExist();
      assertThat(killed.resolve(".B.making")).doesNotExist();
    }
  }

  @Test
  void aRequestToDropWaitsUntilTheCheckpointIsMade() throws Exception {
    Held held = new Held(0);
    disk.hook(held);
    try (OpenDisk opened = open(disk)) {
      Thread writer = held.write(opened);
      request("B.add", "");
      await(() -> Files.exists(file(".B.making")));
      request("B.drop", "");
      aLook();
      aLook();
      assertThat(files()).contains("B.add", "B.drop");
      held.release(writer);
      done("B.drop");
      assertThat(files()).containsExactly("lock");
    }
  }

  @Test
  void aClosedDiskLeavesNoRequestHalfDone() throws Exception {
    Held held = new Held(0);
    disk.hook(held);
    try (OpenDisk opened = open(disk)) {
      Thread writer = held.write(opened);
      request("B.add", "");
      await(() -> Files.exists(file(".B.making")));
      held.release(writer);
    }
    assertThat(files()).containsExactly("B.changed", "lock");
  }

  @Test
  void aRequestIsSeenAlsoWhereTheFolderSeemsUnchanged() throws IOException {
    Files.createDirectory(folder());
    Requests requests = new Requests(folder());
    assertThat(requests.look()).isEmpty();
    FileTime before = Files.getLastModifiedTime(folder());
    request("A.add", "");
    Files.setLastModifiedTime(folder(), before);
    assertThat(requests.look()).hasSize(1);
    for (int i = 0; i < 20; i++) {
      requests.look();
    }
    assertThat(requests.look()).as("not read again and again").isEmpty();
    Files.setLastModifiedTime(folder(), FileTime.fromMillis(before.toMillis() + 5));
    assertThat(requests.look()).hasSize(1);
  }
}
