package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import nbd.api.ExtentMap;
import nbd.api.Lease;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.testkit.TestSink.Part;
import nbd.testkit.TestSink.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sink, source, host and the scripted disk. */
class DoublesTest {
  @Test
  void aSinkTakesBytesInAllWays(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {0, 0, 7, 8});
    try (FileChannel channel = FileChannel.open(file);
        TestSink sink = new TestSink(8)) {
      sink.hole(6, 2);
      sink.file(2, channel, 2, 2, Lease.FOREVER);
      sink.lend(4, ByteBuffer.wrap(new byte[] {1, 2}), Lease.FOREVER);
      sink.space(0, 2).put((byte) 3).put((byte) 4);
      assertThat(sink.bytes()).containsExactly(3, 4, 7, 8, 1, 2, 0, 0);
      assertThat(sink.parts())
          .containsExactly(
              new Part(Way.HOLE, 6, 2),
              new Part(Way.FILE, 2, 2),
              new Part(Way.LEND, 4, 2),
              new Part(Way.SPACE, 0, 2));
    }
  }

  @Test
  void aSourceBreaksOffWhereItIsTold() throws IOException {
    TestSource source = new TestSource(new byte[] {1, 2, 3, 4}, 3);
    assertThatThrownBy(source::payload).hasMessage("the client went away");
    ByteBuffer two = ByteBuffer.allocate(2);
    source.receive(two);
    assertThat(two.array()).containsExactly(1, 2);
    assertThat(source.remaining()).isEqualTo(2);
    ByteBuffer rest = ByteBuffer.allocate(2);
    assertThatThrownBy(() -> source.receive(rest)).hasMessage("the client went away");
    assertThat(rest.array()).containsExactly(3, 0);
    assertThatThrownBy(source::payload).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aHostLendsAFolderAClockAndABackground() throws Exception {
    Path folder;
    try (TestHost host = new TestHost()) {
      folder = host.temporaryFolder();
      Files.writeString(folder.resolve("left"), "behind");
      host.clock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
      assertThat(host.clock().instant()).isEqualTo(Instant.EPOCH);
      assertThat(host.background().submit(() -> 5).get()).isEqualTo(5);
      host.requestShutdown("enough");
      assertThat(host.shutdowns()).containsExactly("enough");
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void aScriptedDiskIsWhatTheScriptSays() throws IOException {
    ExtentMap map = ExtentMap.strict(0).append(1000, 0).append(24, 3).build();
    Scripted plugin =
        Scripted.ofSize(1024).content(offset -> (byte) offset).allocation(map).onlyNames("a", "b");
    try (OpenDisk disk = Layers.of(plugin).open("a")) {
      assertThat(disk.read(255, 3)).containsExactly(-1, 0, 1);
      assertThat(disk.extents("base:allocation", new Range(500, 1), 9))
          .isEqualTo(ExtentMap.strict(500).append(500, 0).append(24, 3).build());
      assertThat(disk.extents("base:allocation", new Range(500, 1), 1).count()).isEqualTo(1);
      assertThatThrownBy(() -> disk.extents("x:y", new Range(0, 1), 1))
          .hasMessage("no context x:y, only [base:allocation]");
    }
    assertThatThrownBy(() -> Layers.of(plugin).open("c")).isInstanceOf(OpenException.class);
  }

  @Test
  void anArrayOfATestIsTheDisk() throws IOException {
    byte[] bytes = {1, 2, 3, 4};
    try (OpenDisk disk = Layers.of(Scripted.on(bytes)).open()) {
      disk.write(1, new byte[] {9});
      disk.zero(2, 1);
      assertThat(disk.read(0, 4)).containsExactly(1, 9, 0, 4);
    }
    assertThat(bytes).containsExactly(1, 9, 0, 4);
  }
}
