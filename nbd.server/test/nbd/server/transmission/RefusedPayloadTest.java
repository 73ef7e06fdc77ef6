package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import nbd.api.BlockSizes;
import nbd.api.Traits;
import nbd.server.Limits;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows a write that is refused is no request. */
class RefusedPayloadTest {
  private static final long SIZE = 1L << 33;

  private static Traits.Builder traits() {
    return ByteDisk.ableTraits(SIZE);
  }

  private static byte[] requestsAsPayload(int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i + 4 <= length; i += 4) {
      System.arraycopy(new byte[] {0x25, 0x60, (byte) 0x95, 0x13}, 0, payload, i, 4);
    }
    return payload;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 28, 4096, (16 << 10) + 1, 300_000, 3 << 20})
  void isConsumedWhateverItLooksLike(int length) throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(1000));
        RawSession session = serving.simple()) {
      Request write = Requests.write(999, Math.max(2, length));
      assertThat(session.ask(write, requestsAsPayload(Math.max(2, length))).error())
          .contains(WireError.ENOSPC);
      session.assertLives();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {(64 << 20) + 1, 128 << 20})
  void isConsumedWhereItIsTooLongForTheServer(int length) throws IOException {
    try (Serving serving = Serving.disk(new ByteDisk(traits().build()));
        RawSession session = serving.structured()) {
      assertThat(session.ask(Requests.write(0, length)).error()).contains(WireError.EINVAL);
      session.assertLives();
    }
  }

  @Test
  void isConsumedWhereItIsTooLongForTheDisk() throws IOException {
    ByteDisk disk = new ByteDisk(traits().blockSizes(new BlockSizes(1, 4096, 1 << 16)).build());
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      assertThat(session.ask(Requests.write(0, (1 << 16) + 1)).error()).contains(WireError.EINVAL);
      session.ask(Requests.write(0, 1 << 16)).assertSuccess();
      assertThat(disk.calls().all()).containsExactly("write 0x0+0x10000");
    }
  }

  @Test
  void isConsumedOnAReadOnlyDisk() throws IOException {
    try (Serving serving = Serving.disk(new ByteDisk(traits().readOnly(true).build()));
        RawSession session = serving.structured()) {
      assertThat(session.ask(Requests.write(0, 1 << 20)).error()).contains(WireError.EPERM);
      session.assertLives();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {(128 << 20) + 1, 1L << 31, 0xffff_ffffL})
  void isNotWaitedForWhereItIsHuge(long length) throws IOException {
    try (Serving serving = Serving.disk(new ByteDisk(traits().build()));
        RawSession session = serving.simple();
        RawSession other = serving.simple()) {
      Request write = Requests.write(0, length);
      assertThat(session.send(write).answer(write).error()).contains(WireError.EINVAL);
      session.assertEnds();
      other.assertLives();
    }
  }

  /** A server that takes more than it throws away must not mix the two up. */
  @Test
  void aLimitAboveTheBoundIsTakenUpToThatLimit() throws IOException {
    Limits generous =
        new Limits(10, Duration.ofSeconds(20), 100, 256 << 20, 512 << 20, Duration.ofSeconds(5));
    ByteDisk disk =
        new ByteDisk(traits().build()) {
          @Override
          public void write(
              nbd.api.Range range, nbd.api.WriteSource in, java.util.Set<nbd.api.Flag> flags) {
            calls().add("write " + range);
          }
        };
    try (Serving serving = Serving.of(new TestExport(disk), generous);
        RawSession session = serving.simple()) {
      session.ask(Requests.write(0, 160 << 20)).assertSuccess();
      session.assertLives();
      assertThat(disk.calls().all()).containsExactly("write 0x0+0xa000000");
    }
  }
}
