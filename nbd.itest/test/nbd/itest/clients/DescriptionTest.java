package nbd.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What nbdinfo and qemu-img say that a disk is. */
class DescriptionTest {
  @BeforeEach
  void clients() {
    Tool.need(Tool.NBDINFO);
  }

  @Test
  void runGivesItsCommandTheUriAndEndsWithIt() {
    String out =
        Server.with("-U", "-", "memory", "1G", "--run", "nbdinfo \"$uri\"").run().ok().out();
    assertThat(out)
        .contains("protocol: newstyle-fixed without TLS", "export-size: 1073741824 (1G)");
  }

  @Test
  void runEndsWithTheExitCodeOfItsCommand() {
    Server.with("-U", "-", "memory", "1M", "--run", "nbdinfo --size \"$uri\" && exit 7")
        .run()
        .exits(7);
  }

  @ParameterizedTest
  @EnumSource
  void aWritableDiskOffersEverything(Transport transport) {
    try (Server server = Server.start(transport, "memory", "5G")) {
      assertThat(json(server.uri()))
          .contains("\"protocol\": \"newstyle-fixed\"", "\"structured\": true", "\"TLS\": false")
          .contains("\"export-size\": 5368709120", "\"base:allocation\"")
          .contains("\"is_read_only\": false", "\"is_rotational\": false")
          .contains("\"can_flush\": true", "\"can_fua\": true", "\"can_multi_conn\": true")
          .contains("\"can_trim\": true", "\"can_zero\": true", "\"can_fast_zero\": true")
          .contains("\"can_cache\": true", "\"can_df\": true");
    }
  }

  @Test
  void aReadOnlyDiskOffersNoChanges() {
    try (Server server = Server.start(Transport.UNIX, "-r", "memory", "1M")) {
      assertThat(json(server.uri()))
          .contains("\"is_read_only\": true", "\"can_df\": true", "\"can_multi_conn\": true")
          .contains("\"can_fua\": false", "\"can_trim\": false", "\"can_zero\": false")
          .contains("\"can_fast_zero\": false");
      Tool.NBDINFO.with("--is", "read-only", server.uri()).run().ok();
      Tool.NBDINFO.with("--can", "write", server.uri()).run().exits(2);
    }
  }

  @Test
  void theListHasOneExportAndItsSize() {
    try (Server server = Server.start(Transport.TCP, "memory", "64M")) {
      String out = Tool.NBDINFO.with("--list", "--json", server.uri()).run().ok().out();
      assertThat(out).containsOnlyOnce("\"export-name\"").contains("\"export-size\": 67108864");
    }
  }

  @Test
  void anyExportNameIsTheSameDiskAndIsToldAsItWasAsked() {
    try (Server server = Server.start(Transport.UNIX, "memory", "64M")) {
      assertThat(json(server.uri("tape%201")))
          .contains("\"export-name\": \"tape 1\"", "\"export-size\": 67108864");
    }
  }

  @Test
  void theLargestDiskHasItsSize() {
    try (Server server = Server.start(Transport.UNIX, "memory", "9223372036854775807")) {
      String out = Tool.NBDINFO.with("--size", server.uri()).run().ok().out();
      assertThat(out.strip()).isEqualTo("9223372036854775807");
    }
  }

  @Test
  void qemuSeesARawDiskOfThatSize() {
    Tool.need(Tool.QEMU_IMG);
    try (Server server = Server.start(Transport.UNIX, "memory", "3G")) {
      String out = Tool.QEMU_IMG.with("info", "--output=json", server.uri()).run().ok().out();
      assertThat(out).contains("\"virtual-size\": 3221225472", "\"format\": \"raw\"");
    }
  }

  private static String json(String uri) {
    return Tool.NBDINFO.with("--json", uri).run().ok().out();
  }
}
