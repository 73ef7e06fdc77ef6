package nbd.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real disk image travels through the server and arrives whole, with its holes. */
class ImageTest {
  /** The unit in which the memory plugin stores data. */
  private static final int PAGE = 32 << 10;

  private static final Pattern DATA = Pattern.compile("\"length\": (\\d+)[^}]*\"data\": true");

  private static DiskImage image;

  @TempDir private static Path folder;

  private DiskImage copy;

  @BeforeEach
  void makeImage() {
    Tool.need(Tool.NBDINFO, Tool.NBDCOPY, Tool.QEMU_IMG, Tool.QEMU_IO, Tool.MKFS, Tool.E2FSCK);
    if (image == null) {
      image = DiskImage.make(folder);
    }
    copy = new DiskImage(folder.resolve("copy"));
  }

  @AfterEach
  void deleteCopy() throws IOException {
    if (copy != null) {
      Files.deleteIfExists(copy.path());
    }
  }

  @ParameterizedTest
  @EnumSource
  void nbdcopyInAndOut(Transport transport) throws IOException {
    try (Server server = Server.start(transport, "memory", "2G")) {
      Tool.NBDCOPY.with(image.path(), server.uri()).run().ok();
      assertMapped(server);
      Tool.NBDCOPY.with(server.uri(), copy.path()).run().ok();
      image.assertCopied(copy);
    }
  }

  @ParameterizedTest
  @EnumSource
  void qemuConvertInAndOut(Transport transport) throws IOException {
    try (Server server = Server.start(transport, "memory", "2G")) {
      convert("-n", "-f", "raw", "-O", "raw", image.path(), server.uri());
      assertMapped(server);
      Tool.QEMU_IMG
          .with("compare", "-f", "raw", "-F", "raw", image.path(), server.uri())
          .run()
          .ok();
      convert("-f", "raw", "-O", "raw", server.uri(), copy.path());
      image.assertCopied(copy);
    }
  }

  @Test
  void fromOneServerToAnotherAndOverOldContent() throws IOException {
    try (Server one = Server.start(Transport.UNIX, "memory", "2G");
        Server other = Server.start(Transport.TCP, "memory", "2G")) {
      Tool.NBDCOPY.with(image.path(), one.uri()).run().ok();
      String old = "write -P 0xaa 0 64M";
      Tool.QEMU_IO
          .with("-f", "raw", "-c", old, "-c", "write -P 0xbb 1G 64M", other.uri())
          .run()
          .ok();
      Tool.NBDCOPY.with(one.uri(), other.uri()).run().ok();
      Tool.NBDCOPY.with(other.uri(), copy.path()).run().ok();
      image.assertCopied(copy);
    }
  }

  @Test
  void aQcow2ImageLivesInsideTheExport() throws IOException {
    try (Server server = Server.start(Transport.UNIX, "memory", "3G")) {
      Tool.QEMU_IMG.with("create", "-q", "-f", "qcow2", server.uri(), "2G").run().ok();
      convert("-n", "-f", "raw", "-O", "qcow2", image.path(), server.uri());
      Tool.QEMU_IMG.with("check", "-f", "qcow2", server.uri()).run().ok();
      convert("-f", "qcow2", "-O", "raw", server.uri(), copy.path());
      image.assertCopied(copy);
    }
  }

  @Test
  void qemuWritesZeroesDiscardsAndReadsThroughQcow2() throws IOException {
    try (Server server = Server.start(Transport.TCP, "memory", "1G")) {
      Tool.QEMU_IMG.with("create", "-q", "-f", "qcow2", server.uri(), "800M").run().ok();
      qemuIo(server, "write -P 0xa5 1M 20M", "write -z 5M 1M", "discard 10M 1M", "flush");
      qemuIo(server, "write -P 0x5a 799M 1M", "write -P 0x11 5000 777");
      qemuIo(server, "read -P 0xa5 1M 4M", "read -P 0 5M 1M", "read -P 0xa5 6M 4M");
      qemuIo(server, "read -P 0 10M 1M", "read -P 0xa5 11M 10M", "read -P 0 21M 700M");
      qemuIo(server, "read -P 0x5a 799M 1M", "read -P 0x11 5000 777", "read -P 0 4000 1000");
      Tool.QEMU_IMG.with("check", "-f", "qcow2", server.uri()).run().ok();
    }
  }

  private static void qemuIo(Server server, String... commands) {
    Object[] words = new Object[3 + 2 * commands.length];
    words[0] = "-f";
    words[1] = "qcow2";
    for (int i = 0; i < commands.length; i++) {
      words[2 + 2 * i] = "-c";
      words[3 + 2 * i] = commands[i];
    }
    words[words.length - 1] = server.uri();
    String out = Tool.QEMU_IO.with(words).run().ok().out();
    assertThat(out).doesNotContain("Pattern verification failed");
  }

  private static void convert(Object... words) {
    Object[] all = new Object[words.length + 1];
    all[0] = "convert";
    System.arraycopy(words, 0, all, 1, words.length);
    Tool.QEMU_IMG.with(all).run().ok();
  }

  /** Two clients see the same amount of data, which is what the image has, in whole pages. */
  private static void assertMapped(Server server) throws IOException {
    String json =
        Tool.QEMU_IMG.with("map", "-f", "raw", "--output=json", server.uri()).run().ok().out();
    long data = DATA.matcher(json).results().mapToLong(each -> Long.parseLong(each.group(1))).sum();
    String totals = Tool.NBDINFO.with("--map", "--totals", server.uri()).run().ok().out();
    Matcher told = Pattern.compile("(\\d+) +[0-9.]+% +0 data").matcher(totals);
    assertThat(told.find()).as(totals).isTrue();
    assertThat(data).isEqualTo(Long.parseLong(told.group(1)));
    assertThat(data).isEqualTo(image.dataIn(PAGE));
  }
}
