package nbd.server.transmission;

import static nbd.server.testing.MappedDisk.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.stream.Stream;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.server.testing.Answer;
import nbd.server.testing.MappedDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.WireError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Extents that a layer should not tell: put right without a complaint, or an error. */
class StatusBreachTest {
  private static final long SIZE = 1 << 20;

  private static Answer ask(ExtentSource source, CommandFlag... flags) throws IOException {
    try (Serving serving = Serving.disk(MappedDisk.of(SIZE, 1, source));
        RawSession session = serving.allocation()) {
      Answer answer = session.ask(Requests.status(4096, 8192, flags));
      session.assertLives();
      return answer;
    }
  }

  private static ExtentSource told(ExtentMap map) {
    return (_, _) -> map;
  }

  static Stream<Arguments> wrong() {
    ExtentSource broken =
        (_, _) -> {
          throw new IllegalStateException("a defect");
        };
    ExtentSource failing =
        (_, _) -> {
          throw new IOException("the device does not tell");
        };
    return Stream.of(
        arguments("nothing", told(null)),
        arguments("only what lies before", told(ExtentMap.of(0, 4096, 0))),
        arguments("only what lies behind", told(ExtentMap.of(4097, 4096, 0))),
        arguments("only what no disk has", told(ExtentMap.of(SIZE, 4096, 0))),
        arguments("a defect", broken),
        arguments("a failure", failing));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void anUncoveredFirstByteIsAnError(String what, ExtentSource source) throws IOException {
    assertThat(ask(source).error()).as(what).contains(WireError.EIO);
    assertThat(ask(source, CommandFlag.REQ_ONE).error()).as(what).contains(WireError.EIO);
  }

  static Stream<Arguments> clipped() {
    return Stream.of(
        arguments(map(SIZE + 4096, 3), Descriptors.of(SIZE - 4096, 3)),
        arguments(map(Long.MAX_VALUE, 3), Descriptors.of(SIZE - 4096, 3)),
        arguments(map(4000, 1, 2000, 0, SIZE, 3), Descriptors.of(1904, 0, SIZE - 6000, 3)),
        arguments(ExtentMap.of(4095, 2, 3), Descriptors.of(1, 3)));
  }

  @ParameterizedTest
  @MethodSource("clipped")
  void whatLiesOutsideIsLeftOut(ExtentMap map, Descriptors descriptors) throws IOException {
    assertThat(ask(told(map)).statuses().getFirst().descriptors()).isEqualTo(descriptors);
  }
}
