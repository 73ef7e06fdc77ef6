package nbd.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replies that a client is slow to receive show what was there, whatever others do meanwhile. */
class RepliesInFlightTest {
  private static final int MIB = 1 << 20;
  private static final int REQUESTS = 64;
  private static final long ELSEWHERE = 512L << 20;
  private static final byte OLD = 0x11;
  private static final byte NEW = 0x22;
  private static final byte OTHER = 0x33;

  @ParameterizedTest
  @EnumSource
  void memoryThatIsTrimmedAndUsedElsewhereDoesNotShow(Transport transport) throws IOException {
    try (Server server = Server.start(transport, "memory", "1G");
        RawClient slow = RawClient.transmitting(server.address());
        RawClient busy = RawClient.transmitting(server.address())) {
      for (int round = 0; round < 5; round++) {
        busy.write(0, filled(OLD));
        request(slow);
        for (int i = 0; i < 50; i++) {
          busy.trim(0, MIB);
          busy.write(ELSEWHERE, filled(OTHER));
          busy.write(0, filled(NEW));
          busy.write(ELSEWHERE + MIB, filled(OTHER));
        }
        receive(slow);
      }
    }
  }

  private static void request(RawClient slow) throws IOException {
    for (int i = 0; i < REQUESTS; i++) {
      slow.send(Messages.header(Messages.READ, i, 0, MIB));
    }
  }

  private static void receive(RawClient slow) throws IOException {
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(slow.replyTo(i)).isZero();
      assertThat(isOfThisPlace(slow.receive(MIB).array())).as("was at this place").isTrue();
    }
  }

  private static boolean isOfThisPlace(byte[] bytes) {
    for (byte each : bytes) {
      if (each != OLD && each != NEW && each != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] filled(byte value) {
    byte[] bytes = new byte[MIB];
    Arrays.fill(bytes, value);
    return bytes;
  }
}
