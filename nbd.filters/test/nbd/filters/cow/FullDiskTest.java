package nbd.filters.cow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import nbd.filters.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  /** Some writes before there is no room, many refused, and all is well when room was made. */
  private static final String COURSE =
      "(?s).*\\b[1-9]\\d* written [1-9]\\d+ refused, then %s written \\d refused\\s*";

  @TempDir Path folder;

  @Test
  void losesNothingOnAFileSystemWithoutRoom() throws Exception {
    Tool.need("mount", "umount");
    String mounted = Tool.sh("mount -t tmpfs -o size=1m nbdj " + folder + " && echo mounted");
    assumeTrue(mounted.strip().equals("mounted"), "only an administrator mounts: " + mounted);
    try {
      assertThat(FullDisk.run(folder)).matches(COURSE.formatted("5"));
      assertThat(folder).isEmptyDirectory();
    } finally {
      Tool.sh("umount " + folder);
    }
  }

  @Test
  void losesNothingWhereFilesMayNotGrow() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String command =
        "ulimit -f 2048; exec '%s' -Xmx128m -XX:+UseSerialGC -XX:-UsePerfData -cp '%s' %s '%s'"
            .formatted(
                java, System.getProperty("java.class.path"), FullDisk.class.getName(), folder);
    // Blocks that are far from each other on the disk are so in the file.
    assertThat(Tool.sh(command)).matches(COURSE.formatted("[1-5]"));
  }
}
