package nbd.standin;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionsTest {
  @TempDir Path folder;
  private StandIn standIn;
  private Vix vix;

  @BeforeEach
  void build() throws Exception {
    standIn = StandIn.build(folder.resolve("vddk"), StandIn.Version.V8);
    vix = new Vix(standIn.file()).ready();
  }

  private long openDisk() throws IOException {
    Path file = Files.write(folder.resolve("a.vmdk"), new byte[64 * 1024]);
    return vix.open(vix.connect(), file, Vix.READ_ONLY);
  }

  @Test
  void completionsAreLostUntilTheyAreReleased() throws IOException {
    long disk = openDisk();
    MemorySegment[] targets = {vix.memory(512), vix.memory(512), vix.memory(512)};
    standIn.set("lose.read", 2);

    for (int i = 0; i < 3; i++) {
      vix.start("ReadAsync", disk, 0, targets[i], i);
    }
    standIn.await("completions", 2);
    assertThat(vix.done).extracting(Vix.Done::data).containsExactlyInAnyOrder(0L, 2L);
    assertThat(standIn.count("in_flight")).isEqualTo(1);
    assertThat(targets[1].toArray(JAVA_BYTE)).containsOnly(0xdd);
    standIn.set("release", 1);
    standIn.await("all completed", () -> vix.done.size() == 3);
    assertThat(targets[1].toArray(JAVA_BYTE)).containsOnly(0);
  }

  @Test
  void completionsComeTwiceAndInsideTheCall() throws IOException {
    long disk = openDisk();
    standIn.set("inline", 100).set("twice", 100);

    vix.start("ReadAsync", disk, 0, vix.memory(512), 5);
    assertThat(vix.done).first().isEqualTo(new Vix.Done(5, 0, false));
    standIn.await("told again", () -> vix.done.size() == 2);
    assertThat(vix.done).last().isEqualTo(new Vix.Done(5, 0, true));
  }

  @Test
  void manyAreInFlightAndAreReordered() throws IOException {
    long disk = openDisk();
    standIn.set("delay_us", 50_000).set("reorder", 1);
    List<Long> order = new ArrayList<>();

    for (long i = 0; i < 100; i++) {
      order.add(i);
      vix.start("ReadAsync", disk, i, vix.memory(512), i);
    }
    vix.call("Wait", disk);
    assertThat(standIn.count("most_in_flight.handle")).isGreaterThan(32);
    assertThat(vix.done)
        .extracting(Vix.Done::data)
        .containsExactlyInAnyOrderElementsOf(order)
        .isNotEqualTo(order);
  }

  @Test
  void errorsAreInjectedAlwaysOrOnceAndInCompletions() throws IOException {
    long disk = openDisk();
    standIn.set("error.Flush", 77).set("error.Flush.at", 2).set("error.GetTransportMode", 5);

    assertThat(vix.call("Flush", disk)).isZero();
    assertThat(vix.call("Flush", disk)).isEqualTo(77);
    assertThat(vix.call("Flush", disk)).isZero();
    assertThat(vix.call("GetTransportMode", disk)).isZero();
    assertThat(vix.call("GetTransportMode", disk)).isZero();
    standIn.set("complete_error.read", 99);
    vix.start("ReadAsync", disk, 0, vix.memory(512), 1);
    vix.call("Wait", disk);
    assertThat(vix.done).containsExactly(new Vix.Done(1, 99, true));
  }

  @Test
  void aCallHangsUntilItIsLetGo() throws Exception {
    long disk = openDisk();
    standIn.set("hang.Flush", 1).set("threads", "loose");
    Thread caller = Thread.ofPlatform().start(() -> vix.call("Flush", disk));

    standIn.await("hanging", 1);
    standIn.clear("hang.Flush");
    caller.join();
    assertThat(standIn.violations()).isEmpty();
  }
}
