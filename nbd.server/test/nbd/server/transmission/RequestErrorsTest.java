package nbd.server.transmission;

import static nbd.server.testing.Requests.cache;
import static nbd.server.testing.Requests.flush;
import static nbd.server.testing.Requests.read;
import static nbd.server.testing.Requests.status;
import static nbd.server.testing.Requests.trim;
import static nbd.server.testing.Requests.unknown;
import static nbd.server.testing.Requests.write;
import static nbd.server.testing.Requests.zero;
import static nbd.wire.WireError.EINVAL;
import static nbd.wire.WireError.ENOSPC;
import static nbd.wire.WireError.EPERM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Stream;
import nbd.api.BlockSizes;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.Traits;
import nbd.server.NbdServer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which request is refused with which error; after each the connection lives. */
class RequestErrorsTest {
  private static final long SIZE = 1 << 20;
  private static final long TWO_63 = Long.MIN_VALUE;
  private static final WireError SUCCESS = null;

  private static Serving serving;

  /** The export name says what the disk can. */
  @BeforeAll
  static void serve() throws IOException {
    serving = Serving.of(new TestExport(client -> disk(client.exportName())));
  }

  @AfterAll
  static void stop() throws IOException {
    serving.close();
  }

  private static ByteDisk disk(String name) {
    Traits traits =
        switch (name) {
          case "plain" -> Traits.of(SIZE).build();
          case "read-only" -> ByteDisk.ableTraits(SIZE).readOnly(true).build();
          case "blocks" ->
              ByteDisk.ableTraits(SIZE).blockSizes(new BlockSizes(512, 4096, 1 << 16)).build();
          case "empty" -> ByteDisk.ableTraits(0).build();
          default -> ByteDisk.ableTraits(SIZE).build();
        };
    return new ByteDisk(traits, Contexts.ofAllocation((_, _) -> ExtentMap.of(0, SIZE, 0)));
  }

  private static Arguments row(String disk, Request request, WireError error) {
    return arguments(disk, request, error);
  }

  private static Stream<Request> at(long offset, long length) {
    return Stream.of(
        read(offset, length),
        write(offset, length),
        zero(offset, length),
        trim(offset, length),
        cache(offset, length),
        status(offset, length));
  }

  /** Writing and zeroing past the end is a lack of space, all else makes no sense. */
  private static WireError beyond(Request request) {
    boolean adds = request instanceof Request.Write || request instanceof Request.WriteZeroes;
    return adds ? ENOSPC : EINVAL;
  }

  static Stream<Arguments> inside() {
    return Stream.of(at(0, 1), at(0, SIZE), at(SIZE - 1, 1), at(4095, 4098))
        .flatMap(requests -> requests)
        .map(request -> row("able", request, SUCCESS));
  }

  static Stream<Arguments> outside() {
    return Stream.of(
            at(SIZE, 1),
            at(SIZE - 1, 2),
            at(0, SIZE + 1),
            at(SIZE + 1, 1),
            at(1L << 40, 1),
            at(Long.MAX_VALUE, 1),
            at(TWO_63, 1),
            at(TWO_63 + 4096, 512),
            at(-1, 1),
            at(-1, 2),
            at(-512, 4096))
        .flatMap(requests -> requests)
        .map(request -> row("able", request, beyond(request)));
  }

  static Stream<Arguments> nothing() {
    Stream<Arguments> empty = at(0, 0).map(request -> row("able", request, EINVAL));
    Stream<Arguments> disk = at(0, 1).map(request -> row("empty", request, beyond(request)));
    return Stream.concat(empty, disk);
  }

  static Stream<Arguments> unaligned() {
    Stream<Arguments> wrong =
        Stream.of(at(1, 512), at(0, 511), at(0, 1), at(511, 513), at(256, 256), at(SIZE - 1, 1))
            .flatMap(requests -> requests)
            .map(request -> row("blocks", request, EINVAL));
    Stream<Arguments> right =
        Stream.of(at(0, 512), at(512, 1024), at(SIZE - 512, 512))
            .flatMap(requests -> requests)
            .map(request -> row("blocks", request, SUCCESS));
    return Stream.concat(wrong, right);
  }

  static Stream<Arguments> notOffered() {
    return Stream.of(flush(), zero(0, 512), trim(0, 512), cache(0, 512), unknown(8), unknown(255))
        .map(request -> row("plain", request, EINVAL));
  }

  static Stream<Arguments> readOnly() {
    return Stream.of(
        row("read-only", write(0, 512), EPERM),
        row("read-only", zero(0, 512), EPERM),
        row("read-only", trim(0, 512), EPERM),
        row("read-only", read(0, 512), SUCCESS),
        row("read-only", cache(0, 512), SUCCESS),
        row("read-only", status(0, 512), SUCCESS),
        row("read-only", flush(), SUCCESS));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        row("able", unknown(8), EINVAL),
        row("able", unknown(9), EINVAL),
        row("able", unknown(0xffff), EINVAL),
        row("able", flush(), SUCCESS),
        row("able", new Request.Flush(Requests.flags(), 1, 512, 0), EINVAL),
        row("able", new Request.Flush(Requests.flags(), 1, 0, 512), EINVAL));
  }

  private void assertAnswer(RawClient client, String disk, Request request, WireError error)
      throws IOException {
    try (RawSession session = client.go(disk)) {
      var answer = session.ask(request);
      assertThat(answer.error().orElse(SUCCESS)).as("%s", request).isEqualTo(error);
      session.assertLives();
    }
  }

  @ParameterizedTest(name = "{0} disk: {1} is {2}")
  @MethodSource({"inside", "outside", "nothing", "unaligned", "notOffered", "readOnly", "others"})
  void whoeverSpeaksSimpleReplies(String disk, Request request, WireError error)
      throws IOException {
    boolean status = request instanceof Request.BlockStatus;
    assertAnswer(serving.connect(), disk, request, status ? EINVAL : error);
  }

  @ParameterizedTest(name = "{0} disk: {1} is {2}")
  @MethodSource({"inside", "outside", "nothing", "unaligned", "notOffered", "readOnly", "others"})
  void whoeverSpeaksStructuredReplies(String disk, Request request, WireError error)
      throws IOException {
    RawClient client = serving.connect().structured().select(disk, "base:allocation");
    assertAnswer(client, disk, request, error);
  }

  static Stream<Request> insideRequests() {
    return at(0, 512);
  }

  @ParameterizedTest
  @MethodSource("insideRequests")
  void aServerThatIsReadOnlyRefusesChangesOfAnyDisk(Request request) throws IOException {
    boolean changes =
        Set.of(Request.Write.class, Request.WriteZeroes.class, Request.Trim.class)
            .contains(request.getClass());
    var builder = NbdServer.builder().readOnly(true).export(new TestExport(disk("able")));
    try (Serving readOnly = Serving.unix(builder)) {
      RawClient client = readOnly.connect().structured().select("", "base:allocation");
      assertAnswer(client, "", request, changes ? EPERM : SUCCESS);
    }
  }
}
