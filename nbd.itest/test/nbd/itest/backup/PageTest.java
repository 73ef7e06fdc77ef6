package nbd.itest.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import nbd.itest.clients.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands of docs/backup.md, as they stand there. */
class PageTest {
  private static final long SIZE = 40 << 20;
  private Site site;

  @BeforeEach
  void make() throws IOException {
    site = new Site();
    site.resize("disk.img", SIZE);
  }

  @AfterEach
  void delete() throws IOException {
    site.close();
  }

  @Test
  void theWholePageStepByStep() throws Exception {
    List<String> blocks = Page.blocks("sh");
    assertThat(blocks).hasSize(6);
    try (Command.Running server = site.serve(blocks.get(0))) {
      site.nbdsh(Writers.random(1, 60, SIZE));
      site.sh(blocks.get(1));
      site.assertServes("mon.img");
      site.nbdsh(Writers.random(2, 60, SIZE));
      site.sh(blocks.get(2));
      assertThat(site.run("cmp -s disk.img mon.img").exit()).isEqualTo(1);
      site.nbdsh(Writers.random(3, 60, SIZE));
      site.sh(blocks.get(3));
      site.sh(blocks.get(4));
      site.sh(blocks.get(5));
      Site.stop(server);
    }
    site.sh("cmp disk.img restored.img");
    assertThat(site.sh("nbdj checkpoint list disk.changed").lines().skip(1))
        .singleElement()
        .asString()
        .startsWith("wed ");
  }

  @Test
  void theExportOfAConfigurationFile() throws Exception {
    Files.createDirectories(site.path("conf/exports"));
    Files.createDirectories(site.path("conf/listeners"));
    String export = Page.blocks("json").getFirst().replace("/srv/", site.path("") + "/");
    Files.writeString(site.path("conf/exports/disk.json"), export);
    String listener = "{\"unix\": \"" + site.path("disk.sock") + "\"}";
    Files.writeString(site.path("conf/listeners/local.json"), listener);
    String uri = Site.URI.replace("///", "///disk");
    try (Command.Running server = site.serve("nbdj serve conf")) {
      site.sh(Page.blocks("sh").get(1).replace(Site.URI, uri));
      site.sh("qemu-io -f raw -c 'write -P 7 1M 3M' -c 'discard 2M 1M' '" + uri + "'");
      site.sh(Page.blocks("sh").get(2).replace(Site.URI, uri));
      Site.stop(server);
    }
    site.restore("mon.img", "tue.inc");
    site.sh("cmp disk.img restored.img");
    assertThat(Files.readString(site.path("tue.inc/extents")))
        .isEqualTo(
            """
            1048576 1048576 data
            2097152 1048576 zero
            3145728 1048576 data
            """);
  }
}
