package nbd.filters.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.filters.Tool;
import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NbdkitIpTest {
  private static final String CLIENT = "nbdinfo --size \"$uri\" 2>/dev/null || echo refused";

  private static Layers behind(String words) {
    return Layers.of(new MemoryPlugin(), "128K").behind(new IpFilter(), words.split(" ", -1));
  }

  /** On a Unix socket, from this user. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "deny=all",
        "deny=anyipv4,anyipv6,anyvsock",
        "allow=anyunix deny=all",
        "deny=anyunix",
        "allow=any deny=any",
        "deny=uid:54321",
        "allow=uid:54321 deny=all",
        "allow=gid:54321 deny=all",
        "deny=vsock-port:2"
      })
  void letsInWhomNbdkitLetsIn(String words) throws Exception {
    assertSame(words);
  }

  @Test
  void knowsUsersAndGroupsAsNbdkitDoes() throws Exception {
    String uid = Tool.sh("id -u").strip();
    String gid = Tool.sh("id -g").strip();
    assertSame("deny=uid:" + uid);
    assertSame("deny=gid:" + gid);
    assertSame("allow=uid:" + uid + " deny=all");
    assertSame("allow=gid:" + gid + " deny=all");
  }

  private static void assertSame(String words) throws IOException, InterruptedException {
    Tool.need("nbdkit", "nbdinfo");
    String theirs = Tool.nbdkit("-U - --filter=ip memory 128K " + words, CLIENT);
    try (ServedDisk served = behind(words).serve()) {
      String ours = Tool.sh(CLIENT.replace("$uri", served.uri().toString()));
      assertThat(ours).isIn("131072\n", "refused\n");
      assertThat(theirs.lines().toList()).as("nbdkit with %s", words).contains(ours.strip());
    }
  }

  @Test
  void leavesTheDiskAsNbdkitDoes() throws Exception {
    Twin.of(
            "-U - --filter=ip memory 128K allow=anyunix deny=all",
            behind("allow=anyunix deny=all"),
            "flags()",
            "write(1000, 50000)",
            "read(0, 131072)",
            "map()")
        .assertSame();
  }
}
