package nbd.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients are told about holes, zeroes and data. */
class MapTest {
  private Server server;

  @BeforeEach
  void start() {
    Tool.need(Tool.NBDSH, Tool.NBDINFO, Tool.QEMU_IMG);
    server = Server.start(Transport.UNIX, "memory", "10G");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void anEmptyDiskIsOneHole() {
    assertThat(map()).isEqualTo("0 10737418240 3 hole,zero");
  }

  @Test
  void pagesThatWereWrittenAreData() {
    Nbdsh.connected(
        server,
        """
        h.pwrite(b'a', 0)
        h.pwrite(b'b' * 65536, (5 << 30) - 1)
        h.pwrite(b'c', (10 << 30) - 1)
        """);
    assertThat(map())
        .isEqualTo(
            """
            0 32768 0 data
            32768 5368643584 3 hole,zero
            5368676352 98304 0 data
            5368774656 5368610816 3 hole,zero
            10737385472 32768 0 data\
            """);
  }

  @Test
  void trimmedAndZeroedPagesAreHolesAndAllocatedZeroesAreNot() {
    Nbdsh.connected(
        server,
        """
        h.pwrite(b'x' * (4 << 20), 0)
        h.trim(1 << 20, 0)
        h.zero(1 << 20, 1 << 20)
        h.zero(1 << 20, 2 << 20, nbd.CMD_FLAG_NO_HOLE)
        assert h.pread(4 << 20, 0) == bytes(3 << 20) + b'x' * (1 << 20)
        """);
    assertThat(map())
        .isEqualTo(
            """
            0 2097152 3 hole,zero
            2097152 1048576 2 zero
            3145728 1048576 0 data
            4194304 10733223936 3 hole,zero\
            """);
  }

  @Test
  void theTotalsAddUpAndQemuAgrees() {
    Nbdsh.connected(server, "h.pwrite(b'x' * (3 << 20), 7 << 20)");
    String totals = Tool.NBDINFO.with("--map", "--totals", server.uri()).run().ok().out();
    assertThat(totals).containsPattern("3145728 +0\\.0% +0 data");
    assertThat(totals).containsPattern("10734272512 +100\\.0% +3 hole,zero");
    String qemu = Tool.QEMU_IMG.with("map", "--output=json", server.uri()).run().ok().out();
    assertThat(qemu).containsOnlyOnce("\"data\": true");
    assertThat(qemu).contains("\"start\": 7340032, \"length\": 3145728");
  }

  @Test
  void reqOneGivesOneExtentWithinTheRequest() {
    Nbdsh.connected(
        server,
        """
        h.pwrite(b'x' * 32768, 32768)
        assert status(h, 100000, 0, nbd.CMD_FLAG_REQ_ONE) == [[32768, 3]]
        assert status(h, 1000, 40000, nbd.CMD_FLAG_REQ_ONE) == [[1000, 0]]
        assert status(h, 1000, 100000, nbd.CMD_FLAG_REQ_ONE) == [[1000, 3]]
        many = status(h, 100000, 0)
        assert many[:2] == [[32768, 3], [32768, 0]] and many[2][1] == 3, many
        assert sum(length for length, _ in many[:-1]) < 100000
        """);
  }

  /** One extent a line, with single spaces. */
  private String map() {
    String out = Tool.NBDINFO.with("--map", server.uri()).run().ok().out();
    return out.lines()
        .map(line -> line.strip().replaceAll(" +", " "))
        .reduce((a, b) -> a + "\n" + b)
        .orElse("");
  }
}
