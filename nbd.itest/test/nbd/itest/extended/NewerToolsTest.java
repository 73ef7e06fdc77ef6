package nbd.itest.extended;

import static org.assertj.core.api.Assertions.assertThat;

import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** nbdinfo, qemu-img and qemu-io that speak extended headers, on one disk after the other. */
class NewerToolsTest {
  private static final long SIZE = 7L << 60;

  private static Server server;

  @BeforeAll
  static void start() {
    Tool.need(Tool.NEWER_NBDINFO, Tool.NEWER_NBDSH, Tool.NEWER_QEMU_IO, Tool.NEWER_QEMU_IMG);
    server = Server.start(Transport.TCP, "memory", "7E");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static String nbdinfo(Object... words) {
    return Tool.NEWER_NBDINFO.with(words).run().ok().out();
  }

  @Test
  void nbdinfoTellsThatHeadersAreExtended() {
    assertThat(nbdinfo("--json", server.uri()))
        .contains("\"extended\": true", "base:allocation", "qemu:allocation-depth")
        .contains("\"export-size\": " + SIZE);
    assertThat(nbdinfo("--list", server.uri())).contains("using extended packets");
    for (String can : new String[] {"extended-headers", "structured-reply", "df", "zero", "trim"}) {
      assertThat(nbdinfo("--can", can, server.uri())).as(can).isEmpty();
    }
  }

  /** Both in the form of a map and as totals: every number has more than 32 bits. */
  @Test
  void nbdinfoMapsHolesOfExbibytes() {
    Shell.run(server.uri(), "connect()\nh.trim(7 << 60, 0)\nh.pwrite(b'x' * 32768, 3 << 60)");
    assertThat(nbdinfo("--map", server.uri()).replaceAll(" +", " ").replaceAll("(?m)^ ", ""))
        .isEqualTo(
            """
            0 3458764513820540928 3 hole,zero
            3458764513820540928 32768 0 data
            3458764513820573696 4611686018427355136 3 hole,zero
            """);
    assertThat(nbdinfo("--map", "--totals", server.uri()))
        .containsPattern(" 32768 +0\\.0% +0 data")
        .containsPattern("8070450532247896064 +100\\.0% +3 hole,zero");
  }

  /** Without -n qemu-io takes at most 2 GiB at a time; libnbd is told what it has written. */
  @Test
  void qemuIoWritesReadsZeroesAndDiscards() {
    String out =
        Tool.NEWER_QEMU_IO
            .with(
                "-f",
                "raw",
                "-c",
                "write -P 0xa5 5T 20M",
                "-c",
                "write -z -n 5121G 6G",
                "-c",
                "discard 5T 4M",
                "-c",
                "write -z -u 5242888M 1M",
                "-c",
                "flush",
                "-c",
                "read -P 0 5T 4M",
                "-c",
                "read -P 0xa5 5242884M 4M",
                "-c",
                "read -P 0 5242888M 1M",
                "-c",
                "read -P 0xa5 5242889M 11M",
                server.uri())
            .run()
            .ok()
            .out();
    assertThat(out).doesNotContain("verification failed").contains("read 11534336/11534336");
    Shell.run(
        server.uri(),
        """
        connect('base:allocation')
        told = status(h, 20 << 20, 5 << 40)['base:allocation']
        assert told[:4] == [(4 << 20, 3), (4 << 20, 0), (1 << 20, 3), (11 << 20, 0)], told
        """);
  }

  @Test
  void qemuImgMapsAndMeasures() {
    try (Server small = Server.start(Transport.UNIX, "memory", "9G")) {
      Shell.run(small.uri(), "connect()\nh.pwrite(b'x' * 65536, 6 << 30)");
      String json = Tool.NEWER_QEMU_IMG.with("map", "--output=json", small.uri()).run().ok().out();
      assertThat(json)
          .contains("\"start\": 6442450944, \"length\": 65536")
          .containsOnlyOnce("\"data\": true");
      String info = Tool.NEWER_QEMU_IMG.with("info", small.uri()).run().ok().out();
      assertThat(info).contains("9 GiB (9663676416 bytes)");
    }
  }
}
