package nbd.itest.clients;

import static nbd.itest.clients.Endurance.ELSEWHERE;
import static nbd.itest.clients.Endurance.LONGEST_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clients do not speak the protocol, or not to the end. */
class BrokenClientsTest {
  /** How much of a negotiation is sent before the garbage: nothing, the flags, all of it. */
  private static final List<Integer> STAGES = List.of(0, 4, 20);

  @Test
  void aThousandHandshakesStopHalfWay() throws Exception {
    Endurance.of(
        Transport.UNIX,
        (server, bystander) -> {
          try (Clients half = new Clients()) {
            for (int i = 0; i < 1000; i++) {
              RawClient client = half.add(RawClient.connect(server.address()));
              client.send(Messages.negotiation().limit(i % 20));
            }
            bystander.awaitService();
          }
        });
  }

  @Test
  void aWriteHeaderSaysFourGibibytes() throws Exception {
    Endurance.of(
        Transport.UNIX,
        (server, bystander) -> {
          try (RawClient client = RawClient.transmitting(server.address())) {
            client.send(Messages.header(Messages.WRITE, 1, ELSEWHERE, 0xffff_ffff));
            client.sendIfOpen(ByteBuffer.allocate(1000));
            assertThat(client.closedWithin(LONGEST_WAIT)).as("closed").isTrue();
          }
          bystander.awaitService();
        });
  }

  @Test
  void anOptionSaysFourGibibytes() throws Exception {
    ByteBuffer option = Messages.negotiation().putInt(16, 0xffff_ffff);
    Endurance.of(
        Transport.UNIX,
        (server, bystander) -> {
          try (RawClient client = RawClient.connect(server.address())) {
            client.send(option.duplicate());
            assertThat(client.closedWithin(LONGEST_WAIT)).as("closed").isTrue();
          }
          bystander.awaitService();
        });
  }

  @Test
  void garbageArrivesAtEachStage() throws Exception {
    Random random = new Random(99);
    Endurance.of(
        Transport.UNIX,
        (server, bystander) -> {
          for (int i = 0; i < 100; i++) {
            sendGarbage(server, i % STAGES.size(), random);
          }
          bystander.awaitService();
        });
  }

  /** At least as long as a header, so that it shows: no magic number begins with zero. */
  private static void sendGarbage(Server server, int stage, Random random) throws Exception {
    byte[] garbage = new byte[28 + random.nextInt(10_000)];
    random.nextBytes(garbage);
    garbage[0] = 0;
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(Messages.negotiation().limit(STAGES.get(stage)));
      client.sendIfOpen(ByteBuffer.wrap(garbage));
      assertThat(client.closedWithin(LONGEST_WAIT)).as("closed at stage %d", stage).isTrue();
    }
  }
}
