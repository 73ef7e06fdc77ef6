package nbd.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server ends when it is told to, whatever its clients do. */
class StopTest {
  @Test
  void thePidFileHasThePidOfTheProcess() throws IOException {
    try (Server server = Server.start(Transport.UNIX, "memory", "1M")) {
      assertThat(Files.readString(server.pidFile())).isEqualTo(server.pid() + "\n");
      assertThat(ProcessHandle.of(server.pid())).isPresent();
      server.terminate();
      assertThat(ProcessHandle.of(server.pid())).isEmpty();
    }
  }

  @Test
  void anIdleServerEndsAndItsSocketIsGone() {
    try (Server server = Server.start(Transport.UNIX, "memory", "1M")) {
      assertThat(socket(server)).exists();
      server.terminate().ok();
      assertThat(socket(server)).doesNotExist();
    }
  }

  @ParameterizedTest
  @EnumSource
  void itEndsDuringTrafficAndRepliesAreWhole(Transport transport) throws Exception {
    try (Server server = Server.start(transport, "memory", "1G");
        Traffic traffic = Traffic.start(server.address(), 4)) {
      Thread.sleep(500);
      server.terminate().ok();
      traffic.assertEndedBetweenReplies(Duration.ofSeconds(5));
    }
  }

  @Test
  void itEndsUnderFio() throws InterruptedException {
    Tool.need(Tool.FIO);
    try (Server server = Server.start(Transport.UNIX, "memory", "1G");
        Command.Running fio = mixedFio(server).start()) {
      Thread.sleep(1500);
      server.terminate().ok();
      assertThat(socket(server)).doesNotExist();
      assertThat(fio.await(Duration.ofSeconds(10)).exit()).as("fio lost its server").isNotZero();
    }
  }

  private static Command mixedFio(Server server) {
    return Tool.FIO.with(
        "--name=traffic",
        "--ioengine=nbd",
        "--uri=" + server.uri(),
        "--rw=randrw",
        "--bs=64k",
        "--iodepth=32",
        "--numjobs=2",
        "--time_based",
        "--runtime=60",
        "--size=512M");
  }

  @Test
  void itEndsWithClientsThatStoodStill() throws Exception {
    try (Server server = Server.start(Transport.UNIX, "memory", "1G");
        RawClient greeted = RawClient.connect(server.address());
        RawClient idle = RawClient.transmitting(server.address());
        RawClient stalled = RawClient.transmitting(server.address());
        RawClient deaf = RawClient.transmitting(server.address())) {
      greeted.send(Messages.negotiation().limit(7));
      stalled.send(Messages.header(Messages.WRITE, 1, 0, 1 << 20));
      stalled.send(ByteBuffer.allocate(1 << 19));
      deaf.sendUntilStuck(Messages.manyReads(0), Duration.ofMillis(200));
      server.terminate().ok();
      assertThat(idle.closedWithin(Duration.ofSeconds(1))).isTrue();
      assertThat(socket(server)).doesNotExist();
    }
  }

  private static Path socket(Server server) {
    return ((UnixDomainSocketAddress) server.address()).getPath();
  }
}
