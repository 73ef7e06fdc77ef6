package nbd.standin;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in that cannot complain would prove nothing: each rule is broken once. */
class ViolationsTest {
  @TempDir Path folder;
  private StandIn standIn;
  private Vix vix;
  private long connection;
  private long disk;

  @BeforeEach
  void openADisk() throws Exception {
    standIn = StandIn.build(folder.resolve("vddk"), StandIn.Version.V8);
    vix = new Vix(standIn.file()).ready();
    connection = vix.connect();
    disk = vix.open(connection, Files.write(folder.resolve("disk"), new byte[1 << 20]), 0);
    assertThat(standIn.violations()).isEmpty();
  }

  private void onlyViolation(String name) {
    assertThat(standIn.violations()).containsOnly(Map.entry(name, 1L));
  }

  private static void elsewhere(Runnable call) throws InterruptedException {
    Thread.ofPlatform().start(call).join();
  }

  @Test
  void aCallOfAnotherThread() throws InterruptedException {
    elsewhere(() -> vix.call("Flush", disk));
    onlyViolation("wrong_thread");
  }

  @Test
  void aThirdThreadAlsoByTheLooseRule() throws InterruptedException {
    standIn.set("threads", "loose");
    elsewhere(() -> vix.call("Flush", disk));
    vix.call("GetTransportMode", disk);
    assertThat(standIn.violations()).isEmpty();
    elsewhere(() -> vix.call("Flush", disk));
    onlyViolation("wrong_thread");
  }

  @Test
  void openingsAtTheSameTime() throws InterruptedException {
    standIn.set("hang.ConnectEx", 1);
    Thread other = Thread.ofPlatform().start(vix::connect);
    standIn.await("hanging", 1);
    vix.call("Close", disk);
    onlyViolation("open_close_overlap");
    standIn.clear("hang.ConnectEx");
    other.join();
  }

  @Test
  void callsOfOneDiskAtTheSameTime() throws InterruptedException {
    standIn.set("hang.Flush", 1).set("threads", "loose");
    Thread other = Thread.ofPlatform().start(() -> vix.call("Flush", disk));
    standIn.await("hanging", 1);
    vix.capacity(disk);
    onlyViolation("handle_overlap");
    standIn.clear("hang.Flush");
    other.join();
  }

  @Test
  void initialisedTwice() {
    assertThat(vix.init()).isEqualTo(1);
    onlyViolation("init_twice");
  }

  @Test
  void callsBeforeAndAfterItsLife() throws Exception {
    StandIn second = StandIn.build(folder.resolve("second"), StandIn.Version.V8);
    Vix early = new Vix(second.file());
    assertThat(early.connect()).isEqualTo(-16001);
    assertThat(second.violations()).containsOnlyKeys("before_init");
    early.ready().call("Exit");
    assertThat(early.connect()).isEqualTo(-16001);
    assertThat(second.violations()).containsOnlyKeys("before_init", "after_exit");
    assertThat(early.init()).isEqualTo(1);
    assertThat(second.violations()).containsKey("init_after_exit");
  }

  @Test
  void anEndWithOpenConnections() {
    vix.call("Exit");
    onlyViolation("exit_open_connections");
  }

  @Test
  void closingWhatIsInFlight() {
    standIn.set("lose.write", 1);
    vix.start("WriteAsync", disk, 0, vix.memory(512), 1);
    vix.call("Close", disk);
    onlyViolation("close_in_flight");
    standIn.set("release", 1);
    standIn.await("completions", 1);
  }

  @Test
  void disconnectingBeforeClosing() {
    vix.call("Disconnect", connection);
    onlyViolation("disconnect_open_disks");
  }

  @Test
  void handlesThatAreNoMore() {
    assertThat(vix.call("Close", disk)).isZero();
    long again = vix.open(connection, folder.resolve("disk"), 4);
    assertThat(vix.call("Flush", disk)).isEqualTo(3);
    onlyViolation("closed_handle");
    assertThat(vix.call("Flush", again)).isZero();
    assertThat(vix.open(connection + 16, folder.resolve("disk"), 4)).isEqualTo(-3);
    assertThat(standIn.violations()).containsOnlyKeys("closed_handle", "closed_connection");
  }

  @Test
  void memoryThatIsChangedUnderAWrite() {
    MemorySegment source = vix.memory(1024);
    standIn.set("lose.write", 1);
    vix.start("WriteAsync", disk, 0, source, 1);
    source.set(JAVA_BYTE, 700, (byte) 1);
    standIn.set("release", 1);
    standIn.await("completions", 1);
    onlyViolation("buffer_changed");
  }

  @Test
  void transfersOfNothing() {
    assertThat(vix.start("ReadAsync", disk, 0, vix.memory(0), 1)).isEqualTo(3);
    onlyViolation("empty_transfer");
    assertThat(vix.call("Read", disk, 0L, 1L, MemorySegment.NULL)).isEqualTo(3);
    assertThat(standIn.violations()).containsOnlyKeys("empty_transfer", "null_buffer");
  }

  @Test
  void freeingTwiceAndNotAtAll() {
    MemorySegment out = vix.memory(8);
    vix.call("GetInfo", disk, out);
    assertThat(standIn.leaks()).containsEntry("info", 1L);
    vix.call("FreeInfo", out.get(ADDRESS, 0));
    assertThat(standIn.leaks()).doesNotContainKey("info");
    vix.call("FreeInfo", out.get(ADDRESS, 0));
    onlyViolation("freed_twice");
  }

  @Test
  void aServerWithoutAPassword() {
    MemorySegment login = vix.memory(128);
    login.set(ADDRESS, 0, vix.text("moref=vm-1"));
    login.set(ADDRESS, 8, vix.text("server"));
    login.set(JAVA_INT, 32, 1);
    login.set(ADDRESS, 40, vix.text("user"));
    assertThat(vix.connect(login)).isEqualTo(-3);
    onlyViolation("null_string");
  }

  @Test
  void reservedFieldsThatAreNotZero() {
    MemorySegment login = vix.memory(128);
    login.set(JAVA_LONG, 24, 1L);
    assertThat(vix.connect(login)).isPositive();
    onlyViolation("reserved_not_zero");
  }
}
