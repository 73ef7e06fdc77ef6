package nbd.plugin.vddk.vix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.standin.StandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's lines in the log of a process, against what printf makes of them. */
final class LogLinesTest {
  private static final String DEBUG = "DEBUG nbd.plugin.vddk.VixDiskLib - ";
  private static final String WARN = "WARN nbd.plugin.vddk.VixDiskLib - ";

  @TempDir private Path folder;

  private StandIn standIn;

  @BeforeEach
  void build() throws IOException {
    standIn = StandIn.build(folder.resolve("vddk"), StandIn.Version.V8);
  }

  private List<String> run(String step) throws Exception {
    Path file = Files.write(folder.resolve("a.vmdk"), new byte[64 << 10]);
    return OtherProcess.run(folder, "", Program.class, standIn.libdir(), file, step).lines();
  }

  @Test
  void areWhatPrintfMakesOfThem() throws Exception {
    standIn.set("say.all", 1);
    assertThat(run("load"))
        .contains(
            DEBUG + "stand-in: plain",
            DEBUG + "stand-in: int -7 unsigned 4000000000 hex 0xff char c percent 100%",
            DEBUG + "stand-in: 64 bits -9000000000 18446744073709551615 5",
            DEBUG + "stand-in: double 2.500 1e+300 text t|ab   |xy|  42",
            DEBUG + "stand-in: many 1 2 3 4 5 6 7 8 9.5 ten",
            DEBUG + "stand-in: long " + "x".repeat(5000) + " end",
            DEBUG + "stand-in: nothing (null)",
            DEBUG + "stand-in: bytes \ufffd\ufffd\ufffd.",
            WARN + "stand-in: warning 1",
            DEBUG + "VDDK_PhoneHome: cannot send (111)",
            DEBUG + "stand-in: thread 1 of 2 says hello",
            WARN + "stand-in: foreign warning beef",
            "loaded 8");
  }

  @Test
  void tellNoPasswordAlsoIfItEndsInWhiteSpace() throws Exception {
    standIn.set("say_password", 1);
    assertThat(run("login"))
        .contains(DEBUG + "stand-in: login with ***")
        .noneMatch(line -> line.contains("tail of blanks"));
  }

  @Test
  void ofPanicAreErrors() throws Exception {
    standIn.set("say.panic", 1);
    assertThat(run("load")).contains("ERROR nbd.plugin.vddk.VixDiskLib - stand-in: panic 3 disks");
  }

  @Test
  void warnNobodyOfAQuietThread() throws Exception {
    standIn.set("say.all", 2);
    assertThat(run("quiet"))
        .contains(DEBUG + "stand-in: warning 1", WARN + "stand-in: foreign warning beef")
        .doesNotContain(WARN + "stand-in: warning 1");
  }
}
