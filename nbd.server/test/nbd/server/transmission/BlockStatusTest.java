package nbd.server.transmission;

import static nbd.server.testing.MappedDisk.map;
import static nbd.wire.CommandFlag.REQ_ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.stream.Stream;
import nbd.api.ExtentMap;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Events;
import nbd.server.testing.MappedDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which descriptors a client is told of one context. */
class BlockStatusTest {
  private static final long K = 1024;
  private static final long G = 1 << 30;
  private static final long LONGEST = 0xffff_ffffL;

  private static Descriptors asked(ByteDisk disk, long offset, long length, CommandFlag... flags)
      throws IOException {
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.allocation()) {
      var statuses = session.ask(Requests.status(offset, length, flags)).statuses();
      assertThat(statuses).hasSize(1);
      assertThat(statuses.getFirst().done()).isTrue();
      session.assertLives();
      return statuses.getFirst().descriptors();
    }
  }

  static Stream<Arguments> table() {
    ExtentMap small = map(64 * K, 0, 64 * K, 3, 64 * K, 2, 64 * K, 1);
    ExtentMap large = map(5 * G, 0, 5 * G, 3);
    ExtentMap compact = map(LONGEST, 0, LONGEST, 3, LONGEST, 0);
    return Stream.of(
        // the last descriptor may reach past the request, the others end before its end
        arguments(small, 0, 1, Descriptors.of(64 * K, 0)),
        arguments(small, 10, 20, Descriptors.of(64 * K - 10, 0)),
        arguments(small, 0, 64 * K, Descriptors.of(64 * K, 0)),
        arguments(small, 0, 64 * K + 1, Descriptors.of(64 * K, 0, 64 * K, 3)),
        arguments(small, 1, 64 * K, Descriptors.of(64 * K - 1, 0, 64 * K, 3)),
        arguments(small, 64 * K, 128 * K, Descriptors.of(64 * K, 3, 64 * K, 2)),
        arguments(small, 0, 256 * K, Descriptors.of(64 * K, 0, 64 * K, 3, 64 * K, 2, 64 * K, 1)),
        arguments(small, 256 * K - 1, 1, Descriptors.of(1, 1)),
        // 32 bits are not enough for the extent: cut, and nothing follows
        arguments(large, 0, LONGEST, Descriptors.of(LONGEST, 0)),
        arguments(large, 0, 1, Descriptors.of(LONGEST, 0)),
        arguments(large, G, LONGEST, Descriptors.of(LONGEST, 0)),
        arguments(large, G + 1, LONGEST, Descriptors.of(4 * G - 1, 0)),
        arguments(large, G + 2, LONGEST, Descriptors.of(4 * G - 2, 0, LONGEST, 3)),
        arguments(large, 5 * G - 1, 2, Descriptors.of(1, 0, LONGEST, 3)),
        arguments(compact, 0, LONGEST, Descriptors.of(LONGEST, 0)),
        arguments(compact, LONGEST - 1, LONGEST, Descriptors.of(1, 0, LONGEST, 3)));
  }

  @ParameterizedTest(name = "{1}+{2} of {0}")
  @MethodSource("table")
  void severalDescriptors(ExtentMap map, long offset, long length, Descriptors told)
      throws IOException {
    assertThat(asked(MappedDisk.of(map), offset, length)).isEqualTo(told);
  }

  @ParameterizedTest(name = "{1}+{2} of {0}")
  @MethodSource("table")
  void oneDescriptorIsNotLongerThanTheRequest(
      ExtentMap map, long offset, long length, Descriptors told) throws IOException {
    assertThat(asked(MappedDisk.of(map), offset, length, REQ_ONE))
        .isEqualTo(Descriptors.of(Math.min(told.length(0), length), told.status(0)));
  }

  static Stream<Arguments> blocks() {
    return Stream.of(
        arguments(512, 0xffff_fe00L),
        arguments(4096, 0xffff_f000L),
        arguments(65_536, 0xffff_0000L));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void aLengthThatIsCutIsAMultipleOfTheBlockSize(int block, long cut) throws IOException {
    ByteDisk disk = MappedDisk.of(16 * G, block, (_, _) -> map(16 * G, 3));
    assertThat(asked(disk, 0, block)).isEqualTo(Descriptors.of(cut, 3));
    assertThat(asked(disk, 0, cut, REQ_ONE)).isEqualTo(Descriptors.of(cut, 3));
    assertThat(asked(disk, 8 * G, cut)).isEqualTo(Descriptors.of(cut, 3));
  }

  @Test
  void extentsInsideABlockAreToldAsWhatHoldsForAllOfIt() throws IOException {
    ExtentMap map = map(1000, 3, 1000, 2, 1000, 3, 1096, 3, 8192, 3, 100, 1, 3996, 0, 4096, 3);
    ByteDisk disk = MappedDisk.of(map.end(), 4096, (_, _) -> map);
    assertThat(asked(disk, 0, map.end()))
        .isEqualTo(Descriptors.of(4096, 2, 8192, 3, 4096, 0, 4096, 3));
    assertThat(asked(disk, 0, 4096, REQ_ONE)).isEqualTo(Descriptors.of(4096, 2));
    assertThat(asked(disk, 12_288, 8192, REQ_ONE)).isEqualTo(Descriptors.of(4096, 0));
  }

  /** A source that tells no more extents than it was asked for, the first one within a block. */
  @Test
  void aFirstExtentInsideABlockIsToldWithTheRestOfIt() throws IOException {
    ExtentMap map = map(1000, 3, 3096, 2, 4096, 3);
    ByteDisk disk =
        MappedDisk.of(8192, 4096, (asked, most) -> map.clip(asked).orElseThrow().atMost(most));
    assertThat(asked(disk, 0, 8192, REQ_ONE)).isEqualTo(Descriptors.of(4096, 2));
    assertThat(asked(disk, 0, 8192)).isEqualTo(Descriptors.of(4096, 2, 4096, 3));
  }

  /** The document: a status of 0 is safe for any block. */
  @Test
  void aBlockOfWhichOnlyAPartIsKnownIsToldAsData() throws IOException {
    ByteDisk disk = MappedDisk.of(8192, 4096, (_, _) -> map(1000, 3));
    assertThat(asked(disk, 0, 8192, REQ_ONE)).isEqualTo(Descriptors.of(4096, 0));
    assertThat(asked(disk, 0, 8192)).isEqualTo(Descriptors.of(4096, 0));
  }

  @Test
  void theLastBytesOfADiskThatEndsInABlockAreToldWithThem() throws IOException {
    ByteDisk disk = MappedDisk.of(10_000, 4096, (_, _) -> map(5000, 0, 5000, 3));
    assertThat(asked(disk, 4096, 4096)).isEqualTo(Descriptors.of(4096, 0));
  }

  @Test
  void moreExtentsThanAChunkShouldHoldAreCutToWhatItHolds() throws IOException {
    int count = (1 << 20) + 10;
    long[] numbers = new long[2 * count];
    for (int i = 0; i < count; i++) {
      numbers[2 * i] = 1L + i % 3;
      numbers[2 * i + 1] = i % 2 == 0 ? 0 : 3;
    }
    ExtentMap map = map(numbers);
    Descriptors told = asked(MappedDisk.of(map), 0, map.end());
    assertThat(told.count()).isBetween(1 << 16, 1 << 20);
    for (int i = 0; i < told.count(); i++) {
      if (told.length(i) != map.length(i) || told.status(i) != map.status(i)) {
        throw new AssertionError("descriptor " + i + " is wrong");
      }
    }
  }

  @Test
  void sourcesHearHowManyAreOfUse() throws IOException {
    Events asked = new Events();
    ByteDisk disk =
        MappedDisk.of(
            8192,
            1,
            (range, most) -> {
              asked.add(range + (most == 1 ? " one" : " many"));
              return map(8192, 0);
            });
    asked(disk, 512, 1024);
    asked(disk, 512, 1024, REQ_ONE);
    assertThat(asked.all()).containsExactly("0x200+0x400 many", "0x200+0x400 one");
  }
}
