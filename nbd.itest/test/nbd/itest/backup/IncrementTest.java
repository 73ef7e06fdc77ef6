package nbd.itest.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import nbd.itest.clients.Command;
import nbd.itest.clients.Command.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is in an increment, what it costs to make one, and what is refused. */
class IncrementTest {
  private static final Pattern READ = Pattern.compile(" Read id=\\d+ offset=\\w+ count=0x(\\w+) ");
  private static final String CHECKPOINTS = " changed-checkpoint=a changed-checkpoint=b";

  private Site site;

  @BeforeEach
  void make() throws IOException {
    site = new Site();
  }

  @AfterEach
  void delete() throws IOException {
    site.close();
  }

  private Outcome incremental(String since, String until, String folder) {
    return site.run("./incremental '%s' %s %s %s".formatted(Site.URI, since, until, folder));
  }

  private String extents(String folder) throws IOException {
    return Files.readString(site.path(folder).resolve("extents"));
  }

  @Test
  void onlyWhatHasChangedIsRead() throws Exception {
    site.resize("disk.img", 256 << 20);
    try (var file = new RandomAccessFile(site.path("disk.img").toFile(), "rw")) {
      file.write(new byte[20 << 20]);
    }
    String logged = Site.FILE.replace("--filter", "--filter=log --filter") + " logfile=log";
    try (Command.Running _ = site.serve(logged + CHECKPOINTS)) {
      site.nbdsh(
          """
          h.pwrite(b"x" * 100000, 1 << 20)
          h.pwrite(b"y" * (5 << 20), 100 << 20)
          h.trim(3 << 20, 10 << 20)
          h.pwrite(bytes(65536), 200 << 20)
          """);
      assertThat(incremental("a", "b", "inc").ok().out())
          .isEqualTo("4 extents, 5373952 bytes of data, 3211264 of zeroes\n");
    }
    assertThat(extents("inc"))
        .isEqualTo(
            """
            1048576 131072 data
            10485760 3145728 zero
            104857600 5242880 data
            209715200 65536 zero
            """);
    // The last was written, and so has to be read to know that it is zero.
    assertThat(readIn(site.path("log"))).isEqualTo(5373952 + 65536);
    site.sh("cd inc; sha256sum --check SHA256SUMS");
  }

  private static long readIn(Path log) throws IOException {
    return READ.matcher(Files.readString(log))
        .results()
        .mapToLong(read -> Long.parseLong(read.group(1), 16))
        .sum();
  }

  @Test
  void moreThanFourGibibytesGoInPieces() throws Exception {
    String memory = Site.FILE.replace("file disk.img", "memory 12G") + CHECKPOINTS;
    try (Command.Running _ = site.serve(memory)) {
      site.nbdsh(
          """
          h.pwrite(b"x" * 65536, 11 << 30)
          for at in range(1 << 30, 6 << 30, 1 << 30):
              h.zero(1 << 30, at)
          """);
      incremental("a", "b", "inc").ok();
      assertThat(extents("inc")).isEqualTo("1073741824 5368709120 zero\n11811160064 65536 data\n");
    }
  }

  @Test
  void whatIsWrongIsToldAndNothingIsDone() throws Exception {
    site.resize("disk.img", 4 << 20);
    try (Command.Running server = site.serve(Site.FILE + CHECKPOINTS)) {
      site.nbdsh("h.pwrite(b\"x\" * 65536, 0)");
      incremental("a", "b", "inc").ok();
      assertThat(incremental("a", "b", "inc").exits(1).err()).contains("inc exists already");
      assertThat(incremental("a", "c", "d").exits(1).err())
          .contains("the disk has no checkpoint 'c'");
      assertThat(incremental("b", "b", "d").exits(1).err()).contains("the same checkpoint");
      assertThat(site.run("./incremental").exits(2).err())
          .isEqualTo("usage: incremental URI SINCE UNTIL FOLDER\n");
      Site.stop(server);
    }
    assertThat(incremental("a", "b", "d").exits(1).err()).startsWith("incremental: nbd_connect");
    try (var files = Files.list(site.path(""))) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("disk.img", "disk.changed", "inc", "incremental", "restore");
    }
  }

  @Test
  void whereNobodyReadsTheLastLineTheIncrementIsThere() throws Exception {
    site.resize("disk.img", 4 << 20);
    try (Command.Running _ = site.serve(Site.FILE + CHECKPOINTS)) {
      assertThat(incremental("a", "b", "full >/dev/full").exits(0).err()).isEmpty();
      site.sh("cd full; sha256sum --check SHA256SUMS");
      incremental("a", "b", "closed >&-").exits(0);
      site.sh("cd closed; sha256sum --check SHA256SUMS");
    }
  }

  /** The rename is not on stable storage, and so must not be there. */
  @Test
  void anIncrementThatMayNotStayIsNotThere() throws Exception {
    site.resize("disk.img", 4 << 20);
    Files.writeString(
        site.path("failing"),
        """
        import os, runpy, sys
        really = os.fsync
        def fsync(number):
            if os.path.exists(sys.argv[4]):
                raise OSError(5, "Input/output error")
            really(number)
        os.fsync = fsync
        runpy.run_path("incremental", run_name="__main__")
        """);
    try (Command.Running _ = site.serve(Site.FILE + CHECKPOINTS)) {
      Outcome outcome = site.run("/usr/bin/python3 failing '%s' a b inc".formatted(Site.URI));
      assertThat(outcome.exits(1).err()).isEqualTo("incremental: [Errno 5] Input/output error\n");
      assertThat(site.sh("ls -d inc* */increment.json 2>/dev/null || true"))
          .isEqualTo("incremental\n");
      incremental("a", "b", "inc").ok();
    }
  }

  /** By what has changed, whatever the granularities are: that is all that a client sees. */
  @Test
  void namesTheWrongWayRoundAreRefused() throws Exception {
    site.resize("disk.img", 4 << 20);
    String first = " changed-checkpoint=a changed-granularity=";
    for (String sizes : List.of("4096 65536", "65536 4096", "65536 65536")) {
      String[] size = sizes.split(" ", 2);
      try (Command.Running server = site.serve(Site.FILE + first + size[0])) {
        assertThat(server.err()).contains("a folder for checkpoints is made");
        site.nbdsh("h.pwrite(b\"x\" * 65536, 1 << 20)");
        site.sh("nbdj checkpoint add disk.changed b --granularity " + size[1]);
        site.nbdsh("h.pwrite(b\"y\", 3000000)");
        site.sh("nbdj checkpoint add disk.changed c --granularity " + size[0]);
        assertThat(incremental("b", "a", "inc").exits(1).err())
            .startsWith("incremental: checkpoint 'a' is older than 'b'");
        incremental("a", "b", "inc").ok();
        incremental("b", "c", "next.inc").ok();
        assertThat(incremental("c", "a", "wrong").exits(1).err()).contains("'a' is older than 'c'");
        Site.stop(server);
      }
      site.sh("rm -r disk.changed inc next.inc");
    }
  }

  @Test
  void helpIsNoFailure() {
    assertThat(site.run("./incremental --help").ok().out()).contains("URI SINCE UNTIL FOLDER");
    assertThat(site.run("./restore --help").ok().out()).contains("URI FOLDER...");
  }

  private void assertNotRestored(String increments, String message) {
    Outcome outcome =
        site.run("nbdj -U - file copy.img --run './restore \"$uri\" " + increments + "'");
    assertThat(outcome.exits(1).err()).contains(message);
  }

  @Test
  void aWrongChainIsNotRestored() throws Exception {
    site.resize("disk.img", 4 << 20);
    site.resize("copy.img", 4 << 20);
    String checkpoints = CHECKPOINTS + " changed-checkpoint=c";
    try (Command.Running _ = site.serve(Site.FILE + checkpoints)) {
      site.nbdsh("h.pwrite(b\"x\" * 65536, 0)");
      incremental("a", "b", "b.inc").ok();
      incremental("b", "c", "c.inc").ok();
    }
    assertNotRestored("c.inc b.inc", "b.inc goes on from checkpoint 'a', but c.inc before it ends");
    site.sh("cp -r c.inc bad.inc; printf y | dd conv=notrunc of=bad.inc/data 2>/dev/null");
    assertNotRestored("b.inc bad.inc", "bad.inc/data is not as it was made");
    site.sh("echo '[]' >bad.inc/increment.json; cd bad.inc; sha256sum [!S]* >SHA256SUMS");
    assertNotRestored("b.inc bad.inc", "restore: bad.inc is no increment, or a damaged one");
    site.sh("echo rubbish >bad.inc/SHA256SUMS");
    assertNotRestored("b.inc bad.inc", "restore: bad.inc is no increment, or a damaged one");
    site.sh("rm -r bad.inc; cp -r c.inc bad.inc; rm bad.inc/extents");
    assertNotRestored("b.inc bad.inc", "No such file or directory: 'bad.inc/extents'");
    site.sh("cmp copy.img /dev/zero 2>&1 | grep -q EOF");
    site.resize("copy.img", 1 << 20);
    assertNotRestored("b.inc", "the disk has 1048576 bytes, the increments need 4194304");
  }
}
