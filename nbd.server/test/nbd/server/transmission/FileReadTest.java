package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Leases;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.CommandFlag;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that go from a file to the socket. */
class FileReadTest {
  private static final int SIZE = 2 << 20;

  @TempDir private Path folder;
  private final Leases leases = new Leases();
  private FileChannel file;

  @BeforeEach
  void openFile() throws IOException {
    file = FileChannel.open(Files.write(folder.resolve("disk"), ByteDisk.pattern(0, SIZE)));
  }

  @AfterEach
  void closeFile() throws IOException {
    file.close();
  }

  private TestExport from(long move) {
    return new TestExport(
        ScriptedDisk.reads(
            SIZE,
            (range, out) ->
                out.file(0, file, range.offset() + move, range.length(), leases.lease())));
  }

  @Test
  void reachThemOverUnixSocketsAndTcp() throws IOException {
    for (boolean tcp : new boolean[] {false, true}) {
      try (Serving serving = tcp ? Serving.tcp(from(0)) : Serving.of(from(0));
          RawSession simple = serving.simple();
          RawSession structured = serving.structured()) {
        Request read = Requests.read(12_345, 1_500_000);
        byte[] bytes = ByteDisk.pattern(12_345, 1_500_000);
        assertThat(simple.ask(read).bytes(read)).isEqualTo(bytes);
        assertThat(structured.ask(read).bytes(read)).isEqualTo(bytes);
        Request whole = Requests.read(12_345, 1_500_000, CommandFlag.DF);
        assertThat(structured.ask(whole).bytes(whole)).isEqualTo(bytes);
      }
    }
  }

  /** Its header is sent already, so there is no other way to say that the bytes are not there. */
  @Test
  void aFileThatIsShorterThanTheLayerSaidEndsTheConnectionAndNoOther()
      throws IOException, InterruptedException {
    TestExport export = from(SIZE - 100);
    try (Serving serving = Serving.of(export);
        RawSession other = serving.simple()) {
      try (RawSession session = serving.simple()) {
        session.send(Requests.read(0, 4096));
        session.socket().take(16 + 100);
        session.assertEnds();
      }
      export.events().await("close ", 1);
      leases.assertEachReleasedOnce();
      other.assertLives();
    }
  }

  @Test
  void aPlaceThatNoFileHasFailsThatReadAlone() throws IOException {
    try (Serving serving = Serving.of(from(-4096));
        RawSession simple = serving.simple();
        RawSession structured = serving.structured()) {
      assertThat(simple.ask(Requests.read(0, 4096)).error()).contains(WireError.EIO);
      simple.assertLives();
      assertThat(structured.ask(Requests.read(0, 4096)).error()).contains(WireError.EIO);
      structured.assertLives();
    }
    leases.assertEachReleasedOnce();
  }
}
