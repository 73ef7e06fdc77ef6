package nbd.server.export;

import static nbd.api.Support.EMULATE;
import static nbd.api.Support.NONE;
import static nbd.server.testing.Requests.cache;
import static nbd.server.testing.Requests.flush;
import static nbd.server.testing.Requests.trim;
import static nbd.server.testing.Requests.write;
import static nbd.server.testing.Requests.zero;
import static nbd.wire.CommandFlag.FAST_ZERO;
import static nbd.wire.CommandFlag.FUA;
import static nbd.wire.CommandFlag.NO_HOLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.server.testing.Answer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a layer hears of a request, for each way its traits put it. */
class EmulationTest {
  private static final long SIZE = 4 << 20;

  private static Traits.Builder able() {
    return ByteDisk.ableTraits(SIZE);
  }

  private static Traits.Builder emulatedZero() {
    return able().fastZero(EMULATE).zero(EMULATE);
  }

  private static Arguments row(Traits.Builder traits, Request request, String... calls) {
    return arguments(traits.build(), request, List.of(calls));
  }

  static Stream<Arguments> table() {
    return Stream.of(
        row(able(), zero(0, 512), "zero 0x0+0x200"),
        row(able(), zero(0, 512, NO_HOLE), "zero 0x0+0x200 [NO_HOLE]"),
        row(able(), zero(0, 512, FAST_ZERO), "zero 0x0+0x200 [FAST_ZERO]"),
        row(able(), zero(0, 512, FUA), "zero 0x0+0x200 [FUA]"),
        row(able().fua(EMULATE), zero(0, 512, FUA, NO_HOLE), "zero 0x0+0x200 [NO_HOLE]", "flush"),
        row(emulatedZero(), zero(1, 511), "write 0x1+0x1ff"),
        row(emulatedZero(), zero(1, 511, NO_HOLE), "write 0x1+0x1ff"),
        row(
            emulatedZero(),
            zero(512, 2_500_000, FUA),
            "write 0x200+0x100000 [FUA]",
            "write 0x100200+0x100000 [FUA]",
            "write 0x200200+0x625a0 [FUA]"),
        row(
            emulatedZero().fua(EMULATE),
            zero(0, 1_048_577, FUA),
            "write 0x0+0x100000",
            "write 0x100000+0x1",
            "flush"),
        row(able(), trim(7, 9), "trim 0x7+0x9"),
        row(able(), trim(7, 9, FUA), "trim 0x7+0x9 [FUA]"),
        row(able().fua(EMULATE), trim(7, 9, FUA), "trim 0x7+0x9", "flush"),
        row(able().trim(EMULATE), trim(7, 9)),
        row(able(), write(0, 3), "write 0x0+0x3"),
        row(able(), write(0, 3, FUA), "write 0x0+0x3 [FUA]"),
        row(able().fua(EMULATE), write(0, 3), "write 0x0+0x3"),
        row(able().fua(EMULATE), write(0, 3, FUA), "write 0x0+0x3", "flush"),
        row(able().fua(EMULATE).flush(EMULATE), write(0, 3, FUA), "write 0x0+0x3"),
        row(able(), cache(5, 6), "cache 0x5+0x6"),
        row(able(), cache(5, 6, FUA), "cache 0x5+0x6"),
        row(able().cache(EMULATE), cache(5, 6), "read 0x5+0x6"),
        row(
            able().cache(EMULATE),
            cache(1, 2_097_153),
            "read 0x1+0x100000",
            "read 0x100001+0x100000",
            "read 0x200001+0x1"),
        row(able(), flush(), "flush"),
        row(able(), flush(FUA), "flush"),
        row(able().flush(EMULATE), flush()));
  }

  @ParameterizedTest(name = "{1} becomes {2}")
  @MethodSource("table")
  void oneRequestBecomesTheseCalls(Traits traits, Request request, List<String> calls)
      throws IOException {
    ByteDisk disk = new ByteDisk(traits);
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      session.ask(request).assertSuccess();
      assertThat(disk.calls().all()).isEqualTo(calls);
    }
  }

  @ParameterizedTest
  @MethodSource("zeroSupports")
  void zeroesReadAsZeroAndTheirNeighboursAsBefore(Traits traits) throws IOException {
    ByteDisk disk = new ByteDisk(traits);
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      session.ask(zero(1000, 3_000_000)).assertSuccess();
      assertThat(disk.content(1000, 3_000_000)).isEqualTo(new byte[3_000_000]);
      assertThat(disk.content(0, 1000)).isEqualTo(ByteDisk.pattern(0, 1000));
      assertThat(disk.content(3_001_000, 1000)).isEqualTo(ByteDisk.pattern(3_001_000, 1000));
    }
  }

  static Stream<Traits> zeroSupports() {
    return Stream.of(able().build(), emulatedZero().build());
  }

  static Stream<Traits> notFast() {
    return Stream.of(
        able().fastZero(EMULATE).build(), emulatedZero().build(), emulatedZero().fua(NONE).build());
  }

  @ParameterizedTest
  @MethodSource("notFast")
  void anEmulatedFastZeroIsRefusedAtOnceAndChangesNothing(Traits traits) throws IOException {
    ByteDisk disk = new ByteDisk(traits);
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      assertThat(session.ask(zero(0, SIZE, FAST_ZERO)).error()).contains(WireError.ENOTSUP);
      assertThat(disk.calls().all()).isEmpty();
      session.assertLives();
    }
  }

  @Test
  void whatFailsIsNotFlushed() throws IOException {
    ByteDisk disk =
        new ByteDisk(emulatedZero().fua(EMULATE).build()) {
          @Override
          public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
            calls().add("write " + range);
            if (range.offset() > 0) {
              throw new NbdException(ErrorCode.ENOSPC, "full");
            }
          }
        };
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      assertThat(session.ask(write(1, 1, FUA)).error()).contains(WireError.ENOSPC);
      assertThat(session.ask(zero(0, 3 << 20, FUA)).error()).contains(WireError.ENOSPC);
      assertThat(disk.calls().all())
          .containsExactly("write 0x1+0x1", "write 0x0+0x100000", "write 0x100000+0x100000");
      session.assertLives();
    }
  }

  @Test
  void aFlushThatFailsFailsTheWriteThatAskedForIt() throws IOException {
    ByteDisk disk =
        new ByteDisk(able().fua(EMULATE).build()) {
          @Override
          public void flush() throws IOException {
            throw new IOException("the device lost its cache");
          }
        };
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      session.ask(write(0, 1)).assertSuccess();
      for (Request request : List.of(write(0, 1, FUA), zero(0, 1, FUA), trim(0, 1, FUA), flush())) {
        assertThat(session.ask(request).error()).as("%s", request).contains(WireError.EIO);
      }
      session.ask(Requests.read(0, 1)).assertSuccess();
    }
  }

  /** A gibibyte in pieces must not take a gibibyte of the server's memory. */
  @Test
  void fetchingAheadOfAHugeRangeIsDoneInPieces() throws IOException {
    int[] pieces = new int[1];
    long[] next = new long[1];
    ByteDisk disk =
        new ByteDisk(ByteDisk.ableTraits(1L << 33).cache(EMULATE).build()) {
          @Override
          public void read(Range range, nbd.api.ReadSink out) throws IOException {
            assertThat(range.offset()).isEqualTo(next[0]);
            next[0] = range.end();
            pieces[0]++;
            out.space(0, 1).put((byte) 1);
            out.hole(1, range.length() - 1);
          }
        };
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      session.ask(cache(0, 0xffff_f000L)).assertSuccess();
      assertThat(next[0]).isEqualTo(0xffff_f000L);
      assertThat(pieces[0]).isEqualTo(4096);
    }
  }

  /** Nothing would end it when the client has long gone. */
  @Test
  void whatIsDoneInPiecesIsRefusedBeyondFourGibibytes() throws IOException {
    ByteDisk disk =
        new ByteDisk(
            ByteDisk.ableTraits(1L << 42).fastZero(NONE).zero(EMULATE).cache(EMULATE).build());
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.connect().extended().go("")) {
      for (Request request : List.of(zero(4096, (1L << 32) + 1), cache(0, 1L << 42))) {
        Answer answer = session.ask(request);
        assertThat(answer.error()).contains(WireError.EOVERFLOW);
        assertThat(answer.errorMessage()).contains("at most 4294967296 bytes");
      }
      assertThat(disk.calls().all()).isEmpty();
    }
  }

  @Test
  void whatIsEmulatedEndsWhereTheLargestDiskEnds() throws IOException {
    ByteDisk disk =
        new ByteDisk(
            ByteDisk.ableTraits(Long.MAX_VALUE)
                .fastZero(NONE)
                .zero(EMULATE)
                .cache(EMULATE)
                .build()) {
          @Override
          public void read(Range range, ReadSink out) throws IOException {
            calls().add("read " + range);
            out.hole(0, range.length());
          }

          @Override
          public void write(Range range, WriteSource in, Set<Flag> flags) {
            calls().add("write " + range);
          }
        };
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      session.ask(zero(Long.MAX_VALUE - 1023, 1023)).assertSuccess();
      session.ask(cache(Long.MAX_VALUE - 1_500_000, 1_500_000)).assertSuccess();
      assertThat(disk.calls().all())
          .containsExactly(
              "write 0x7ffffffffffffc00+0x3ff",
              "read 0x7fffffffffe91c9f+0x100000",
              "read 0x7ffffffffff91c9f+0x6e360");
    }
  }
}
