package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nbd.api.ReadSink;
import nbd.server.testing.Leases;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.wire.CommandFlag;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A layer that does not give each byte of a read exactly once fails that read, and no other. */
class ReadBreachTest {
  private static final int LENGTH = 100_000;

  @TempDir private static Path folder;
  private static FileChannel file;

  private final Leases leases = new Leases();

  /** What a layer gives: offsets and lengths by turns. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Parts(long... numbers) {}

  private enum Way {
    SPACE,
    LEND_HEAP,
    LEND_DIRECT,
    FILE,
    HOLE
  }

  @BeforeAll
  static void openFile() throws IOException {
    file = FileChannel.open(Files.write(folder.resolve("disk"), new byte[2 * LENGTH]));
  }

  @AfterAll
  static void closeFile() throws IOException {
    file.close();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("nothing", new Parts()),
        arguments("all but the last byte", new Parts(0, LENGTH - 1)),
        arguments("all but the first byte", new Parts(1, LENGTH - 1)),
        arguments("a gap", new Parts(0, 10, 11, LENGTH - 11)),
        arguments("a gap, backwards", new Parts(11, LENGTH - 11, 0, 10)),
        arguments("everything twice", new Parts(0, LENGTH, 0, LENGTH)),
        arguments("a byte twice", new Parts(0, 50, 49, LENGTH - 49)),
        arguments("a byte twice, backwards", new Parts(49, LENGTH - 49, 0, 50)),
        arguments("one byte too many", new Parts(0, LENGTH + 1)),
        arguments("a byte behind the end", new Parts(0, LENGTH, LENGTH, 1)),
        arguments("a byte before the start", new Parts(-1, 1, 0, LENGTH)),
        arguments("a place far away", new Parts(0, 5, Long.MAX_VALUE, 5)),
        arguments("an end past 2^63", new Parts(0, 5, Long.MAX_VALUE - 1, LENGTH)),
        arguments("a part of no bytes", new Parts(0, LENGTH, 10, 0)),
        arguments("nothing but a part of no bytes", new Parts(0, 0)));
  }

  private void give(Parts parts, Way way, ReadSink out) throws IOException {
    for (int i = 0; i < parts.numbers().length; i += 2) {
      long at = parts.numbers()[i];
      int length = (int) parts.numbers()[i + 1];
      switch (way) {
        case SPACE -> out.space(at, length);
        case LEND_HEAP -> out.lend(at, ByteBuffer.allocate(length), leases.lease());
        case LEND_DIRECT -> out.lend(at, ByteBuffer.allocateDirect(length), leases.lease());
        case FILE -> out.file(at, file, 0, length, leases.lease());
        case HOLE -> out.hole(at, length);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void isAnErrorByEveryWayInEveryKindOfReply(String what, Parts parts) throws IOException {
    for (Way way : Way.values()) {
      ScriptedDisk disk = ScriptedDisk.reads(2 * LENGTH, (_, out) -> give(parts, way, out));
      try (Serving serving = Serving.disk(disk);
          RawSession simple = serving.simple();
          RawSession structured = serving.structured()) {
        assertFails(simple);
        assertFails(structured);
        assertFails(structured, CommandFlag.DF);
      }
    }
    leases.assertEachReleasedOnce();
    assertThat(List.of("nothing").contains(what)).isEqualTo(leases.given() == 0);
  }

  private static void assertFails(RawSession session, CommandFlag... flags) throws IOException {
    assertThat(session.ask(Requests.read(5, LENGTH, flags)).error()).contains(WireError.EIO);
    session.assertLives();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void isAnErrorEvenIfTheLayerDoesNotWantToHearOfIt(String what, Parts parts) throws IOException {
    ScriptedDisk disk =
        ScriptedDisk.reads(
            2 * LENGTH,
            (_, out) -> {
              try {
                give(parts, Way.SPACE, out);
              } catch (IOException swallowed) {
                assertThat(swallowed).isNotNull();
              }
            });
    try (Serving serving = Serving.disk(disk);
        RawSession structured = serving.structured()) {
      assertFails(structured);
    }
  }
}
