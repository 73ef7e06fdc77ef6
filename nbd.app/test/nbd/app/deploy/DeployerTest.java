package nbd.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;

/** Jars that come, change and go. */
class DeployerTest extends DeployerCase {
  private static JarMaker clock(String version) {
    return JarMaker.plugin("x.clock", version, "clock");
  }

  @Test
  void aJarIsInUseAndOutOfUseWithItsFile() throws IOException {
    put("a.jar", clock("1.0.0").with("X-Filter", "tick"));
    assertThat(scan()).isEmpty();
    assertThat(deployer.standings())
        .containsExactly(
            new Standing(
                file("a.jar"),
                "x.clock",
                "1.0.0",
                java.util.List.of("clock"),
                java.util.List.of("tick"),
                java.util.Optional.empty(),
                java.util.List.of(),
                Content.of(file("a.jar")).text()));
    Files.delete(file("a.jar"));
    assertThat(scan())
        .isEqualTo(
            "nbdj: info: plugins/a.jar is gone, and with it plugin 'clock', filter 'tick'\n");
    assertThat(felix.bundles()).isEmpty();
    assertThat(felix.plugins()).isEmpty();
  }

  @Test
  void anOverwrittenJarTakesOverFromItself() throws IOException {
    put("a.jar", clock("1.0.0"));
    scan();
    Bundle before = felix.bundle("x.clock");
    put("a.jar", clock("1.0.0").with("X-Filter", "tick"));
    assertThat(scan()).isEmpty();
    assertThat(felix.bundles()).containsExactly("x.clock 1.0.0");
    assertThat(felix.bundle("x.clock")).isNotEqualTo(before);
    assertThat(before.getState()).isEqualTo(Bundle.UNINSTALLED);
    assertThat(deployer.standings().getFirst().filters()).containsExactly("tick");
  }

  @Test
  void aHigherVersionOfAnotherFileTakesOverAndLeavesTheOldOneInReserve() throws IOException {
    put("a-1.jar", clock("1.0.0"));
    scan();
    put("a-2.jar", clock("2.0.0"));
    assertThat(scan()).isEmpty();
    assertThat(felix.bundles()).containsExactly("x.clock 2.0.0");
    assertThat(deployer.standings().getFirst().problem())
        .contains("is not used while 2.0.0 of plugins/a-2.jar is there");
    Files.delete(file("a-2.jar"));
    assertThat(scan()).isEmpty();
    assertThat(felix.bundles()).containsExactly("x.clock 1.0.0");
    assertThat(felix.plugins()).containsExactly("clock");
  }

  @Test
  void atTheStartTheHighestVersionThatWorksIsTaken() throws IOException {
    put("a-1.jar", clock("1.0.0"));
    put("a-2.jar", clock("2.0.0"));
    put("a-10.jar", clock("10.0.0").with("X-Fails", "too new"));
    assertThat(scan()).contains("plugins/a-10.jar does not start").hasLineCount(1);
    assertThat(felix.bundles()).containsExactly("x.clock 2.0.0");
  }

  @Test
  void anOlderVersionIsTakenWithAWarning() throws IOException {
    put("a-2.jar", clock("2.0.0"));
    scan();
    put("a-1.jar", clock("1.0.0"));
    assertThat(scan())
        .isEqualTo(
            "nbdj: warning: plugins/a-1.jar is older than what it takes over from, 2.0.0 of"
                + " plugins/a-2.jar; at the next start the newer file counts, if it is still"
                + " there\n");
    assertThat(felix.bundles()).containsExactly("x.clock 1.0.0");
  }

  @Test
  void anUpgradeThatDoesNotStartLeavesTheOldOneRunning() throws IOException {
    put("a.jar", clock("1.0.0"));
    scan();
    Bundle before = felix.bundle("x.clock");
    put("a.jar", clock("2.0.0").with("X-Fails", "no"));
    assertThat(scan()).endsWith("IllegalStateException: no; x.clock 1.0.0 goes on\n");
    assertThat(felix.bundle("x.clock")).isEqualTo(before);
    assertThat(before.getState()).isEqualTo(Bundle.ACTIVE);
    Files.delete(file("a.jar"));
    scan();
    assertThat(felix.bundles()).isEmpty();
  }

  @Test
  void aRunningJarThatIsOverwrittenSlowlyIsReplacedWhenItIsWhole() throws IOException {
    put("a.jar", clock("1.0.0"));
    scan();
    byte[] next = clock("2.0.0").bytes();
    int third = next.length / 3;
    Files.write(file("a.jar"), Arrays.copyOf(next, third));
    assertThat(scan())
        .contains("plugins/a.jar is not a whole jar (yet)")
        .endsWith("; x.clock 1.0.0 goes on\n");
    for (int done = third; done < next.length; done = Math.min(next.length, done + third)) {
      assertThat(felix.bundles()).containsExactly("x.clock 1.0.0");
      assertThat(felix.plugins()).containsExactly("clock");
      int end = Math.min(next.length, done + third);
      Files.write(file("a.jar"), Arrays.copyOfRange(next, done, end), StandardOpenOption.APPEND);
      assertThat(scan()).as("the same is not said again").isEmpty();
    }
    assertThat(felix.bundles()).containsExactly("x.clock 2.0.0");
  }

  @Test
  void aRenamedJarGoesOnUnderItsNewName() throws IOException {
    put("a.jar", clock("1.0.0"));
    scan();
    Files.move(file("a.jar"), file("b.jar"));
    assertThat(scan()).isEmpty();
    assertThat(felix.plugins()).containsExactly("clock");
    assertThat(deployer.standings())
        .extracting(Standing::fileName, Standing::problem)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("b.jar", java.util.Optional.empty()));
  }

  @Test
  void theSecondOfTwoTwinsIsUsedWhenTheFirstIsGone() throws IOException {
    put("a.jar", clock("1.0.0"));
    put("b.jar", clock("1.0.0"));
    assertThat(scan()).contains("plugins/b.jar is x.clock 1.0.0, and so is plugins/a.jar");
    Files.delete(file("a.jar"));
    assertThat(scan()).isEmpty();
    assertThat(deployer.standings().getFirst().plugins()).containsExactly("clock");
    assertThat(felix.bundles()).containsExactly("x.clock 1.0.0");
  }

  @Test
  void aJarThatHoldsAnotherBundleNowTakesTheOldOneAway() throws IOException {
    put("a.jar", clock("1.0.0"));
    scan();
    put("a.jar", JarMaker.plugin("x.watch", "1.0.0", "watch"));
    scan();
    assertThat(felix.bundles()).containsExactly("x.watch 1.0.0");
    assertThat(felix.plugins()).containsExactly("watch");
  }

  @Test
  void anOfferIsTriedAndNothingOfItRemains() throws Exception {
    put("a.jar", clock("1.0.0"));
    scan();
    Path elsewhere = clock("1.1.0").to(home.resolve("a.jar"));
    Offer offer = deployer.tryOut(elsewhere);
    assertThat(offer.brings()).isEqualTo("plugin 'clock'");
    assertThat(offer.replaces()).map(Standing::version).contains("1.0.0");
    assertThat(felix.bundles()).containsExactly("x.clock 1.0.0");
    Path twin = clock("1.0.0").to(home.resolve("twin.jar"));
    assertThatThrownBy(() -> deployer.tryOut(twin))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("is x.clock 1.0.0, and so is plugins/a.jar");
  }

  @Test
  @Timeout(60)
  void whatComesWhileItIsWatchedIsTold() throws Exception {
    deployer.watch();
    put("a.jar", clock("1.0.0"));
    while (felix.plugins().isEmpty() || said().isEmpty()) {
      Thread.sleep(5);
    }
    assertThat(said())
        .matches(
            "nbdj: info: plugins/a.jar: x.clock 1.0.0 brings plugin 'clock', in use after"
                + " [0-9]+ ms\n");
    Files.delete(file("a.jar"));
    while (!said().endsWith("is gone, and with it plugin 'clock'\n")) {
      Thread.sleep(5);
    }
    assertThat(felix.bundles()).isEmpty();
  }
}
