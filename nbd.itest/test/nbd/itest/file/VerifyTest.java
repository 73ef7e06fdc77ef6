package nbd.itest.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * fio writes and verifies, 512 bytes to 1 MiB at a time, on four connections with 64 requests each
 * in flight.
 */
class VerifyTest {
  private static final long REGION = 64L << 20;

  private Path folder;

  @AfterEach
  void delete() throws IOException {
    if (folder != null) {
      Place.delete(folder);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DISK, default, normal",
    "DISK, none, normal",
    "MEMORY, default, normal",
    "DISK, default, random"
  })
  void nothingIsLostOrMixedUp(Place place, String cache, String order) throws Exception {
    folder = place.folder();
    Path disk = Place.empty(folder.resolve("disk"));
    try (FileServer server =
        new FileServer(disk.toString(), "cache=" + cache, "fadvise=" + order)) {
      String written = fio(server, "--do_verify=1", "--verify_backlog=256");
      assertThat(bytes(written, "write")).isEqualTo(4 * REGION);
      assertThat(bytes(written, "read")).isEqualTo(4 * REGION);
      assertThat(bytes(fio(server, "--verify_only=1"), "read")).isEqualTo(4 * REGION);
    }
  }

  private static String fio(FileServer server, String... more) throws Exception {
    List<Object> words =
        new ArrayList<>(List.of("--name=verify", "--ioengine=nbd", "--uri=" + server.uri()));
    words.addAll(List.of("--numjobs=4", "--iodepth=64", "--offset=512"));
    words.addAll(List.of("--offset_increment=" + REGION, "--size=" + REGION));
    words.addAll(List.of("--rw=randwrite", "--bssplit=512/30:4k/30:16k/20:128k/15:1m/5"));
    words.addAll(List.of("--verify=crc32c", "--verify_fatal=1", "--verify_state_save=0"));
    words.addAll(List.of("--randseed=1", "--group_reporting", "--output-format=json"));
    words.addAll(List.of(more));
    return Program.FIO.run(words.toArray());
  }

  private static long bytes(String json, String direction) {
    var matcher =
        Pattern.compile("\"" + direction + "\" : \\{\\s*\"io_bytes\" : (\\d+)").matcher(json);
    assertThat(matcher.find()).as(json).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
