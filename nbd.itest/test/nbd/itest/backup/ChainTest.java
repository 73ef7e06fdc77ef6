package nbd.itest.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.itest.clients.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chains of increments, through what happens to servers. */
class ChainTest {
  private static final long SIZE = 32 << 20;
  private static final long BLOCK = 4096;
  private static final int BLOCKS = 2048;

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

  private void full(String checkpoint) {
    site.sh(
        """
        nbdj checkpoint add disk.changed %s
        nbdcopy --flush '%s' full.img
        """
            .formatted(checkpoint, Site.URI));
  }

  private String increment(String since, String until) {
    return site.sh(
        """
        nbdj checkpoint add disk.changed %2$s
        ./incremental '%3$s' %1$s %2$s %2$s.inc
        """
            .formatted(since, until, Site.URI));
  }

  @Test
  void threeIncrementsOfADiskInMemory() throws Exception {
    String memory = Site.FILE.replace("file disk.img", "memory 32M");
    try (Command.Running _ = site.serve(memory);
        Command.Running holder = site.startNbdsh("open(\"held\", \"w\"); input()")) {
      Site.await(holder, "a connection", () -> Files.exists(site.path("held")));
      site.nbdsh(Writers.random(1, 40, SIZE));
      full("a");
      for (String step : List.of("ab", "bc", "cd")) {
        site.nbdsh(Writers.random(step.hashCode(), 40, SIZE));
        increment(step.substring(0, 1), step.substring(1));
      }
      site.restore("full.img", "b.inc c.inc d.inc");
      site.assertServes("restored.img");
    }
  }

  @Test
  void acrossARestartAndAGrowth() throws Exception {
    try (Command.Running server = site.serve(Site.FILE)) {
      site.nbdsh(Writers.random(3, 30, SIZE));
      full("a");
      site.nbdsh(Writers.random(4, 30, SIZE));
      Site.stop(server);
    }
    try (Command.Running server = site.serve(Site.FILE)) {
      site.nbdsh(Writers.random(5, 30, SIZE));
      increment("a", "b");
      Site.stop(server);
    }
    site.restore("full.img", "b.inc");
    site.sh("cmp disk.img restored.img");
    site.resize("disk.img", SIZE + 5000);
    try (Command.Running server = site.serve(Site.FILE)) {
      site.nbdsh("h.pwrite(b\"x\" * 4999, h.get_size() - 4999)");
      increment("b", "c");
      Site.stop(server);
    }
    assertThat(site.run("nbdj -U - file full.img --run './restore \"$uri\" b.inc c.inc'").exits(1))
        .extracting(Command.Outcome::err)
        .asString()
        .contains("the disk has 33554432 bytes, the increments need 33559432; make it longer with");
    site.resize("full.img", SIZE + 5000);
    site.restore("full.img", "b.inc c.inc");
    site.sh("cmp disk.img restored.img");
  }

  @Test
  void acrossAKillInTheMiddleOfWrites() throws Exception {
    Path acknowledged = site.path("acknowledged");
    try (Command.Running server = site.serve(Site.FILE);
        Command.Running writer = site.startNbdsh(Writers.acknowledged(BLOCKS))) {
      Site.await(writer, "first writes", () -> size(acknowledged) > 100);
      full("a");
      long before = size(acknowledged);
      Site.await(writer, "more writes", () -> size(acknowledged) > before + 1000);
      Site.kill(server);
    }
    Files.delete(site.path("disk.sock"));
    try (Command.Running server = site.serve(Site.FILE)) {
      increment("a", "b");
      Site.stop(server);
    }
    site.restore("full.img", "b.inc");
    site.sh("cmp disk.img restored.img");
    assertHas(site.path("restored.img"), lines(acknowledged));
    assertThat(Files.size(site.path("b.inc/data")))
        .isPositive()
        .isLessThanOrEqualTo(BLOCKS * BLOCK);
  }

  @Test
  void anotherImageInItsPlaceIsCopiedAsAWhole() throws Exception {
    site.sh("head -c " + SIZE + " /dev/urandom >other.img");
    try (Command.Running server = site.serve(Site.FILE)) {
      full("a");
      Site.stop(server);
    }
    // The file system may give the new file the number of the old one.
    site.sh("rm disk.img; cp other.img disk.img");
    try (Command.Running server = site.serve(Site.FILE)) {
      increment("a", "b");
      Site.stop(server);
    }
    site.restore("full.img", "b.inc");
    site.sh("cmp other.img restored.img");
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Whole ones; the last one may not be. */
  private static List<String> lines(Path file) throws IOException {
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** Each block has what was acknowledged last, or what was written since. */
  private static void assertHas(Path image, List<String> acknowledged) throws IOException {
    long[] last = new long[BLOCKS];
    for (String line : acknowledged) {
      long number = Long.parseLong(line);
      int block = (int) (number * 769 % BLOCKS);
      last[block] = Math.max(last[block], number);
    }
    LongBuffer found = ByteBuffer.wrap(Files.readAllBytes(image)).asLongBuffer();
    for (int block = 0; block < BLOCKS; block++) {
      long oldest = Long.MAX_VALUE;
      for (int at = 0; at < BLOCK / Long.BYTES; at++) {
        oldest = Math.min(oldest, found.get());
      }
      assertThat(oldest).as("block %d", block).isGreaterThanOrEqualTo(last[block]);
    }
  }

  @Test
  void whileOthersWriteAllTheTime() throws Exception {
    try (Command.Running server = site.serve(Site.FILE);
        Command.Running writer = site.startNbdsh(Writers.untilStopped(7, SIZE));
        Command.Running other = site.startNbdsh(Writers.untilStopped(8, SIZE))) {
      Site.await(writer, "first writes", () -> Files.exists(site.path("begun")));
      full("a");
      increment("a", "b");
      assertThat(writer.process().isAlive() && other.process().isAlive()).isTrue();
      Files.createFile(site.path("stop"));
      writer.await(writer.command().patience()).ok();
      other.await(other.command().patience()).ok();
      increment("b", "c");
      Site.stop(server);
    }
    site.restore("full.img", "b.inc c.inc");
    site.sh("cmp disk.img restored.img");
  }
}
