package nbd.server.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import nbd.api.Allocation;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Reshaping;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.server.NbdServer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestCatalog;
import nbd.server.testing.TestExport;
import nbd.server.testing.TestFilter;
import nbd.wire.CommandFlag;
import nbd.wire.WireError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands between two layers stops a filter that asks for what the layer below does not do. */
class CheckedTest {
  private static final long SIZE = 4096;
  private static final WriteSource ONE_BYTE =
      new WriteSource() {
        @Override
        public long remaining() {
          return 1;
        }

        @Override
        public ByteBuffer payload() {
          return ByteBuffer.allocate(1).asReadOnlyBuffer();
        }

        @Override
        public void receive(ByteBuffer target) {
          target.position(target.limit());
        }
      };

  /** What the filter does to the layer below when a client reads. */
  @FunctionalInterface
  private interface Call {
    void make(Handle next, ReadSink out) throws IOException;
  }

  private static final class Greedy extends Reshaping {
    private final Call call;

    Greedy(Handle next, Call call) {
      super(next);
      this.call = call;
    }

    @Override
    public Traits traits() {
      return Traits.of(SIZE).build();
    }

    @Override
    public void read(Range range, ReadSink out) throws IOException {
      call.make(next(), out);
    }
  }

  private static Call extents(Range range) {
    return (next, _) -> next.contexts().find(Allocation.NAME).orElseThrow().extents(range, 1);
  }

  static Stream<Arguments> wrong() {
    Range past = new Range(SIZE, 1);
    Range across = new Range(SIZE - 1, 2);
    Range empty = new Range(0, 0);
    Range byteAt0 = new Range(0, 1);
    Traits able = ByteDisk.ableTraits(SIZE).build();
    Traits plain = Traits.of(SIZE).build();
    Traits readOnly = ByteDisk.ableTraits(SIZE).readOnly(true).build();
    return Stream.of(
        wrong("read past", able, (next, out) -> next.read(past, out)),
        wrong("read across", able, (next, out) -> next.read(across, out)),
        wrong("read nothing", able, (next, out) -> next.read(empty, out)),
        wrong("write past", able, (next, _) -> next.write(past, ONE_BYTE, Flag.NONE)),
        wrong("zero past", able, (next, _) -> next.zero(past, Flag.NONE)),
        wrong("trim across", able, (next, _) -> next.trim(across, Flag.NONE)),
        wrong("cache nothing", able, (next, _) -> next.cache(empty)),
        wrong("extents past", able, extents(past)),
        wrong("extents across", able, extents(across)),
        wrong("extents of nothing", able, extents(empty)),
        wrong("unable zero", plain, (next, _) -> next.zero(byteAt0, Flag.NONE)),
        wrong("unable trim", plain, (next, _) -> next.trim(byteAt0, Flag.NONE)),
        wrong("unable cache", plain, (next, _) -> next.cache(byteAt0)),
        wrong("unable flush", plain, (next, _) -> next.flush()),
        wrong("unable FUA", plain, (next, _) -> next.write(byteAt0, ONE_BYTE, Set.of(Flag.FUA))),
        refused("write", readOnly, (next, _) -> next.write(byteAt0, ONE_BYTE, Flag.NONE)),
        refused("zero", readOnly, (next, _) -> next.zero(byteAt0, Flag.NONE)),
        refused("trim", readOnly, (next, _) -> next.trim(byteAt0, Flag.NONE)));
  }

  private static Arguments wrong(String what, Traits traits, Call call) {
    return arguments(what, traits, call, WireError.EINVAL);
  }

  private static Arguments refused(String what, Traits traits, Call call) {
    return arguments(what + " of a read-only disk", traits, call, WireError.EPERM);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void aBreachFailsThatRequestAndTheLayerBelowHearsNothing(
      String what, Traits traits, Call call, WireError error) throws IOException {
    ByteDisk disk = new ByteDisk(traits, Contexts.ofAllocation((_, _) -> ExtentMap.of(0, SIZE, 0)));
    TestFilter filter = TestFilter.ofHandles("greedy", next -> new Greedy(next, call));
    var builder =
        NbdServer.builder()
            .export(new TestExport(disk))
            .catalog(TestCatalog.ofFilters(filter))
            .filter("greedy");
    try (Serving serving = Serving.unix(builder);
        RawSession session = serving.structured()) {
      assertThat(session.ask(Requests.read(0, 512)).error()).as(what).contains(error);
      session.assertLives();
      assertThat(disk.calls().all()).isEmpty();
    }
  }

  /** The error names the layer that was asked, so that people know where to look. */
  @ParameterizedTest
  @MethodSource("names")
  void theErrorNamesTheLayer(String name, Call call) throws IOException {
    var below = TestFilter.ofHandles("middle", next -> next);
    var above = TestFilter.ofHandles("outer", next -> new Greedy(next, call));
    var builder =
        NbdServer.builder()
            .export(new TestExport(ByteDisk.able(SIZE)))
            .catalog(TestCatalog.ofFilters(above, below))
            .filter("outer")
            .filter("middle");
    try (Serving serving = Serving.unix(builder);
        RawSession session = serving.structured()) {
      assertThat(session.ask(Requests.read(0, 512)).errorMessage()).contains(name);
    }
  }

  static List<Arguments> names() {
    Call past = (next, out) -> next.read(new Range(SIZE, 1), out);
    Call broken =
        (_, _) -> {
          throw new IllegalStateException("a defect");
        };
    return List.of(arguments("middle", past), arguments("outer", broken));
  }

  @ParameterizedTest
  @MethodSource("flags")
  void whatIsOfferedPasses(CommandFlag[] flags, String call) throws IOException {
    ByteDisk disk = ByteDisk.able(SIZE);
    var builder =
        NbdServer.builder()
            .export(new TestExport(disk))
            .catalog(TestCatalog.ofFilters(TestFilter.ofHandles("none", next -> next)))
            .filter("none");
    try (Serving serving = Serving.unix(builder);
        RawSession session = serving.structured()) {
      session.ask(Requests.zero(0, SIZE, flags)).assertSuccess();
      assertThat(disk.calls().all()).containsExactly(call);
    }
  }

  static List<Arguments> flags() {
    return List.of(
        arguments(new CommandFlag[] {}, "zero 0x0+0x1000"),
        arguments(new CommandFlag[] {CommandFlag.FUA}, "zero 0x0+0x1000 [FUA]"),
        arguments(
            new CommandFlag[] {CommandFlag.FAST_ZERO, CommandFlag.NO_HOLE, CommandFlag.FUA},
            "zero 0x0+0x1000 [FUA, NO_HOLE, FAST_ZERO]"));
  }
}
