package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Stream;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.WriteSource;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.wire.CommandFlag;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a layer throws, and what the client is told. */
class LayerErrorsTest {
  @FunctionalInterface
  private interface Failure {
    void happen() throws IOException;
  }

  private static final class Failing extends ByteDisk {
    private final Failure failure;

    Failing(Failure failure) {
      super(
          ByteDisk.ableTraits(4096).build(),
          Contexts.ofAllocation(
              (_, _) -> {
                failure.happen();
                return null;
              }));
      this.failure = failure;
    }

    @Override
    public void read(Range range, ReadSink out) throws IOException {
      out.space(0, 1).put((byte) 1);
      failure.happen();
    }

    @Override
    public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
      failure.happen();
    }

    @Override
    public void zero(Range range, Set<Flag> flags) throws IOException {
      failure.happen();
    }

    @Override
    public void trim(Range range, Set<Flag> flags) throws IOException {
      failure.happen();
    }

    @Override
    public void cache(Range range) throws IOException {
      failure.happen();
    }

    @Override
    public void flush() throws IOException {
      failure.happen();
    }
  }

  private static Stream<Request> all() {
    return Stream.of(
        Requests.read(0, 512),
        Requests.read(0, 512, CommandFlag.DF),
        Requests.write(0, 512),
        Requests.zero(0, 512),
        Requests.zero(0, 512, CommandFlag.FAST_ZERO),
        Requests.trim(0, 512),
        Requests.cache(0, 512),
        Requests.flush(),
        Requests.status(0, 512));
  }

  private static void assertTold(Failure failure, ErrorCode code) throws IOException {
    try (Serving serving = Serving.disk(new Failing(failure));
        RawSession structured = serving.allocation();
        RawSession simple = serving.simple()) {
      for (Request request : all().toList()) {
        assertThat(structured.ask(request).error())
            .as("%s", request)
            .contains(told(request, code, true));
        structured.assertLives();
        if (!needsStructured(request)) {
          assertThat(simple.ask(request).error())
              .as("%s", request)
              .contains(told(request, code, false));
          simple.assertLives();
        }
      }
    }
  }

  private static boolean needsStructured(Request request) {
    return request instanceof Request.BlockStatus || request.flags().has(CommandFlag.DF);
  }

  /** "Error values": two errors are for some commands only, elsewhere they make no sense. */
  private static WireError told(Request request, ErrorCode code, boolean structured) {
    boolean told =
        switch (code) {
          case ENOTSUP -> request.flags().has(CommandFlag.FAST_ZERO);
          case EOVERFLOW -> structured && request instanceof Request.Read;
          default -> true;
        };
    return told ? WireError.valueOf(code.name()) : WireError.EINVAL;
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void anErrorThatIsNamedIsTold(ErrorCode code) throws IOException {
    assertTold(
        () -> {
          throw new NbdException(code, "the layer's words");
        },
        code);
  }

  private static Failure throwing(Throwable thrown) {
    return () -> {
      switch (thrown) {
        case IOException checked -> throw checked;
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        default -> throw new AssertionError(thrown);
      }
    };
  }

  static Stream<Arguments> others() {
    return Stream.of(
        arguments(throwing(new IOException("a device error")), ErrorCode.EIO),
        arguments(throwing(new IOException()), ErrorCode.EIO),
        arguments(throwing(new java.io.EOFException("short")), ErrorCode.EIO),
        arguments(throwing(new java.net.SocketTimeoutException("slow")), ErrorCode.EIO),
        arguments(throwing(new IllegalStateException("a defect")), ErrorCode.EIO),
        arguments(throwing(new IndexOutOfBoundsException(7)), ErrorCode.EIO),
        arguments(throwing(new NullPointerException()), ErrorCode.EIO),
        arguments(throwing(new AssertionError("a defect")), ErrorCode.EIO),
        arguments(throwing(new NoClassDefFoundError("some/Library")), ErrorCode.EIO),
        arguments(throwing(new StackOverflowError()), ErrorCode.EIO),
        arguments(throwing(new OutOfMemoryError("no direct memory")), ErrorCode.ENOMEM));
  }

  @ParameterizedTest
  @MethodSource("others")
  void anythingElseFailsThatRequestAlone(Failure failure, ErrorCode code) throws IOException {
    assertTold(failure, code);
  }
}
