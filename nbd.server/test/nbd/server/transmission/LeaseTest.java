package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.api.ReadSink;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Gate;
import nbd.server.testing.Leases;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.CommandFlag;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lease is released exactly once, however the read ends. */
class LeaseTest {
  private static final int SIZE = 48 << 20;

  @TempDir private Path folder;

  private final Leases leases = new Leases();

  private void lendAll(ReadSink out, int length) throws IOException {
    out.lend(0, ByteBuffer.wrap(ByteDisk.pattern(0, length)), leases.lease());
  }

  /** Sizes that are copied at once, and that wait to be sent. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8192, 8193, 5 << 20})
  void afterTheBytesAreSent(int length) throws IOException, InterruptedException {
    TestExport export = new TestExport(ScriptedDisk.reads(SIZE, (_, out) -> lendAll(out, length)));
    try (Serving serving = Serving.of(export)) {
      for (CommandFlag[] flags : new CommandFlag[][] {{}, {CommandFlag.DF}}) {
        try (RawSession session = serving.structured()) {
          Request read = Requests.read(0, length, flags);
          assertThat(session.ask(read).bytes(read)).isEqualTo(ByteDisk.pattern(0, length));
        }
      }
      export.events().await("close ", 2);
    }
    assertThat(leases.given()).isEqualTo(2);
    leases.assertEachReleasedOnce();
  }

  @Test
  void whenTheLayerFailsAfterItLent() throws IOException {
    ScriptedDisk disk =
        ScriptedDisk.reads(
            SIZE,
            (_, out) -> {
              lendAll(out, 1 << 20);
              throw new IOException("and then it broke");
            });
    assertReleasedAfterError(disk, Requests.read(0, 2 << 20));
  }

  @Test
  void whenTheLayerThrowsSomethingElseAfterItLent() throws IOException {
    ScriptedDisk disk =
        ScriptedDisk.reads(
            SIZE,
            (_, out) -> {
              lendAll(out, 1 << 20);
              lendAll(out, 0);
              throw new IllegalStateException("a defect");
            });
    assertReleasedAfterError(disk, Requests.read(0, 2 << 20));
  }

  @Test
  void whenBytesAreMissingInTheEnd() throws IOException {
    ScriptedDisk disk = ScriptedDisk.reads(SIZE, (_, out) -> lendAll(out, 1 << 20));
    assertReleasedAfterError(disk, Requests.read(0, (1 << 20) + 1));
  }

  private void assertReleasedAfterError(ScriptedDisk disk, Request read) throws IOException {
    try (Serving serving = Serving.disk(disk);
        RawSession simple = serving.simple();
        RawSession structured = serving.structured()) {
      assertThat(simple.ask(read).error()).contains(WireError.EIO);
      assertThat(structured.ask(read).error()).contains(WireError.EIO);
      assertThat(leases.given()).isPositive();
      leases.assertEachReleasedOnce();
    }
  }

  @Test
  void whenTheClientGoesAwayWithTheReplyUnread() throws IOException, InterruptedException {
    TestExport export =
        new TestExport(
            ScriptedDisk.reads(
                SIZE,
                (_, out) -> {
                  out.space(0, 100);
                  out.lend(100, ByteBuffer.allocateDirect(SIZE - 200), leases.lease());
                  out.lend(SIZE - 100, ByteBuffer.allocate(50), leases.lease());
                  out.lend(SIZE - 50, ByteBuffer.allocateDirect(50), leases.lease());
                }));
    try (Serving serving = Serving.of(export)) {
      RawSession session = serving.structured();
      session.send(Requests.read(0, SIZE), Requests.read(0, SIZE), Requests.read(0, SIZE));
      session.socket().take(1000);
      session.close();
      export.events().await("close ", 1);
      assertThat(leases.given()).isPositive();
      leases.assertEachReleasedOnce();
    }
  }

  @Test
  void whenTheClientIsGoneBeforeTheReplyBegins() throws IOException, InterruptedException {
    Gate gate = new Gate();
    TestExport export =
        new TestExport(
            ScriptedDisk.reads(
                SIZE,
                (_, out) -> {
                  out.lend(0, ByteBuffer.allocateDirect(1 << 20), leases.lease());
                  gate.pass();
                }));
    try (Serving serving = Serving.of(export)) {
      RawSession session = serving.simple();
      session.send(Requests.read(0, 1 << 20));
      gate.awaitArrivals(1);
      session.close();
      leases.assertNoneReleased();
      gate.open();
      export.events().await("close ", 1);
      leases.assertEachReleasedOnce();
    }
  }

  @Test
  void neverBeforeTheLastByteIsOnItsWay() throws IOException, InterruptedException {
    TestExport export =
        new TestExport(
            ScriptedDisk.reads(
                SIZE,
                (range, out) ->
                    out.lend(0, ByteBuffer.allocateDirect((int) range.length()), leases.lease())));
    try (Serving serving = Serving.of(export);
        RawSession session = serving.simple()) {
      session.send(Requests.read(0, SIZE));
      session.socket().take(16 + (1 << 20));
      leases.assertNoneReleased();
      session.socket().take(SIZE - (1 << 20));
      session.assertLives();
      leases.assertEachReleasedOnce();
    }
  }

  @Test
  void ofAFileToo() throws IOException, InterruptedException {
    Path path = Files.write(folder.resolve("disk"), ByteDisk.pattern(0, 4 << 20));
    try (FileChannel file = FileChannel.open(path)) {
      TestExport export =
          new TestExport(
              ScriptedDisk.reads(
                  4 << 20,
                  (range, out) ->
                      out.file(0, file, range.offset(), range.length(), leases.lease())));
      try (Serving serving = Serving.of(export)) {
        for (int length : new int[] {1, 4096, 3 << 20}) {
          try (RawSession session = serving.structured()) {
            Request read = Requests.read(77, length);
            assertThat(session.ask(read).bytes(read)).isEqualTo(ByteDisk.pattern(77, length));
          }
        }
        export.events().await("close ", 3);
      }
    }
    assertThat(leases.given()).isEqualTo(3);
    leases.assertEachReleasedOnce();
  }
}
