package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.BlockSizes;
import nbd.api.Support;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.wire.CommandFlag;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths over the maximum payload: too long for a read, fine for what carries no data. */
class OversizeTest {
  private static final long SIZE = 1L << 33;
  private static final int MAXIMUM = 64 << 20;

  private static ByteDisk disk() {
    return ByteDisk.able(SIZE);
  }

  @ParameterizedTest
  @ValueSource(longs = {MAXIMUM + 1, 1L << 31, 0xffff_ffffL})
  void aReadOverflowsForWhoeverSpeaksStructuredReplies(long length) throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = serving.structured()) {
      assertThat(session.ask(Requests.read(0, length)).error()).contains(WireError.EOVERFLOW);
      assertThat(session.ask(Requests.read(0, length, CommandFlag.DF)).error())
          .contains(WireError.EOVERFLOW);
      session.assertLives();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {MAXIMUM + 1, 1L << 31, 0xffff_ffffL})
  void aReadIsInvalidForWhoeverSpeaksSimpleReplies(long length) throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = serving.simple()) {
      assertThat(session.ask(Requests.read(0, length)).error()).contains(WireError.EINVAL);
      session.assertLives();
    }
  }

  @Test
  void aReadOfTheMaximumIsAnswered() throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = serving.structured()) {
      Request read = Requests.read(0, MAXIMUM, CommandFlag.DF);
      byte[] bytes = session.ask(read).bytes(read);
      assertThat(Arrays.mismatch(bytes, ByteDisk.pattern(0, MAXIMUM))).isEqualTo(-1);
    }
  }

  @Test
  void theDiskMayAskForLess() throws IOException {
    BlockSizes sizes = new BlockSizes(1, 4096, 10_000);
    try (Serving serving =
            Serving.disk(new ByteDisk(ByteDisk.ableTraits(SIZE).blockSizes(sizes).build()));
        RawSession session = serving.structured()) {
      session.ask(Requests.read(0, 10_000)).assertSuccess();
      assertThat(session.ask(Requests.read(0, 10_001)).error()).contains(WireError.EOVERFLOW);
    }
  }

  @Test
  void whatCarriesNoDataMayBeAsLongAsItsHeaderCanSay() throws IOException {
    ByteDisk disk = disk();
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      session.ask(Requests.zero(1, 0xffff_ffffL)).assertSuccess();
      session.ask(Requests.trim(2, 0xffff_ffffL)).assertSuccess();
      session.ask(Requests.cache(3, 0xffff_ffffL)).assertSuccess();
      assertThat(disk.calls().all())
          .containsExactly("zero 0x1+0xffffffff", "trim 0x2+0xffffffff", "cache 0x3+0xffffffff");
    }
  }

  @Test
  void zeroingThatLongByWritingIsDoneInPieces() throws IOException {
    BlockSizes sizes = new BlockSizes(512, 4096, 65_536);
    ByteDisk disk =
        new ByteDisk(
            ByteDisk.ableTraits(8 << 20)
                .zero(Support.EMULATE)
                .fastZero(Support.NONE)
                .blockSizes(sizes)
                .build());
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      session.ask(Requests.zero(512, 200_704)).assertSuccess();
      assertThat(disk.calls().all())
          .containsExactly(
              "write 0x200+0x10000",
              "write 0x10200+0x10000",
              "write 0x20200+0x10000",
              "write 0x30200+0x1000");
      assertThat(disk.content(512, 200_704)).isEqualTo(new byte[200_704]);
      assertThat(disk.content(0, 512)).isEqualTo(ByteDisk.pattern(0, 512));
      assertThat(disk.content(201_216, 512)).isEqualTo(ByteDisk.pattern(201_216, 512));
    }
  }
}
