package nbd.itest.clients;

import static nbd.itest.clients.Endurance.ELSEWHERE;
import static nbd.itest.clients.Endurance.LONGEST_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients stop in the middle of what they send or receive, and vanish. */
class StalledClientsTest {
  private static final int MIB = 1 << 20;
  private static final byte OTHER = 0x77;

  @ParameterizedTest
  @EnumSource
  void aClientIsKilledInTheMiddleOfAWritePayload(Transport transport) throws Exception {
    Endurance.of(
        transport,
        (server, bystander) -> {
          try (StalledWriter writer = StalledWriter.start(server.address(), ELSEWHERE);
              RawClient other = RawClient.transmitting(server.address())) {
            bystander.awaitService();
            long start = System.nanoTime();
            writeAndReadTheSame(other);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_WAIT);
            writer.kill();
            assertMiddle(other);
          }
        });
  }

  /** In the range of the write that never ends. */
  private static void writeAndReadTheSame(RawClient other) throws Exception {
    byte[] data = new byte[2 * MIB];
    Arrays.fill(data, OTHER);
    other.write(ELSEWHERE + StalledWriter.LENGTH / 2 - MIB, data);
    assertMiddle(other);
  }

  /** What was sent may be there or not; what was not sent leaves what another client wrote. */
  private static void assertMiddle(RawClient other) throws Exception {
    long middle = ELSEWHERE + StalledWriter.LENGTH / 2;
    assertThat(isOneOf(other.read(middle - MIB, MIB), OTHER, StalledWriter.FILL)).isTrue();
    assertThat(isOneOf(other.read(middle, MIB), OTHER, OTHER)).isTrue();
  }

  private static boolean isOneOf(byte[] bytes, byte one, byte other) {
    return IntStream.range(0, bytes.length).allMatch(i -> bytes[i] == one || bytes[i] == other);
  }

  @ParameterizedTest
  @EnumSource
  void writersThatStallLeaveMemoryForOthers(Transport transport) throws Exception {
    Endurance.of(
        transport,
        (server, bystander) -> {
          try (Clients stalled = new Clients()) {
            for (int i = 0; i < 16; i++) {
              RawClient client = stalled.add(RawClient.transmitting(server.address()));
              client.send(Messages.header(Messages.WRITE, 1, ELSEWHERE + 13, 32 * MIB));
              client.send(ByteBuffer.allocate(MIB));
            }
            bystander.awaitService();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void clientsVanishWithRepliesUnread(Transport transport) throws Exception {
    Endurance.of(
        transport,
        (server, bystander) -> {
          for (int i = 0; i < 20; i++) {
            try (RawClient client = RawClient.transmitting(server.address())) {
              client.write(ELSEWHERE, new byte[MIB]);
              for (int request = 0; request < 64; request++) {
                client.send(Messages.header(Messages.READ, request, ELSEWHERE, MIB));
              }
              client.receive(i * 1000);
            }
          }
          bystander.awaitService();
        });
  }

  @ParameterizedTest
  @EnumSource
  void aClientRequestsMuchAndNeverReads(Transport transport) throws Exception {
    ByteBuffer reads = Messages.manyReads(ELSEWHERE);
    Endurance.of(
        transport,
        (server, bystander) -> {
          try (RawClient client = RawClient.transmitting(server.address())) {
            client.write(ELSEWHERE, new byte[MIB]);
            ByteBuffer sending = reads.duplicate();
            client.sendUntilStuck(sending, Duration.ofMillis(200));
            assertThat(sending.remaining()).as("not taken by the server").isPositive();
            bystander.awaitService();
            assertThat(server.figures().resident()).isLessThan(400L * MIB);
          }
        });
  }
}
