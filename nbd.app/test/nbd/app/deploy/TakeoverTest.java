package nbd.app.deploy;

import static nbd.server.UpgradeReport.Result.FAILED;
import static nbd.server.UpgradeReport.Result.KEPT;
import static nbd.server.UpgradeReport.Result.UPGRADED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;

/** How a bundle takes over from another one, as what is served allows it. */
class TakeoverTest extends DeployerCase {
  private static JarMaker clock(String version) {
    return JarMaker.plugin("x.clock", version, "clock");
  }

  /** The one that runs, and is used. */
  private Bundle used(String file, String version) throws IOException {
    put(file, clock(version));
    assertThat(scan()).isEmpty();
    Bundle bundle = felix.bundle("x.clock");
    catalog.setUsed(bundle, true);
    return bundle;
  }

  @Test
  void exportsAreMovedWhileBothAreThere() throws IOException {
    Bundle before = used("a.jar", "1.0.0");
    List<String> there = new ArrayList<>();
    catalog.next(
        () -> {
          there.addAll(felix.bundles());
          catalog.setUsed(before, false);
          return List.of(Reports.of("e", UPGRADED, ""));
        });
    put("a.jar", clock("2.0.0"));
    assertThat(scan()).isEmpty();
    assertThat(there).containsExactly("x.clock 1.0.0", "x.clock 2.0.0");
    assertThat(felix.bundles()).containsExactly("x.clock 2.0.0");
    assertThat(before.getState()).isEqualTo(Bundle.UNINSTALLED);
  }

  @Test
  void theFirstOfItsNameMovesNothing() throws IOException {
    put("a.jar", clock("1.0.0"));
    scan();
    assertThat(catalog.upgraded()).isZero();
  }

  @Test
  void oneThatDoesNotStartMovesNothing() throws IOException {
    used("a.jar", "1.0.0");
    put("a.jar", clock("2.0.0").with("X-Fails", "no"));
    scan();
    assertThat(catalog.upgraded()).isZero();
  }

  @Test
  void oneToWhichNothingCanBeMovedIsRefusedUntilItChanges() throws IOException {
    Bundle before = used("a-1.jar", "1.0.0");
    catalog.next(Reports.of("e", KEPT, "of 2 MiB and not 1"), Reports.of("f", FAILED, "why"));
    put("a-2.jar", clock("2.0.0"));
    String why =
        "x.clock 2.0.0 cannot take over: export 'e': of 2 MiB and not 1, and one more export; it is"
            + " tried again when it changes";
    assertThat(scan())
        .isEqualTo("nbdj: error: plugins/a-2.jar " + why + "; x.clock 1.0.0 goes on\n");
    assertThat(felix.bundles()).containsExactly("x.clock 1.0.0");
    assertThat(before.getState()).isEqualTo(Bundle.ACTIVE);
    Standing refused = deployer.standings().getLast();
    assertThat(refused.problem()).contains(why);
    assertThat(refused.version()).isEqualTo("2.0.0");
    assertThat(deployer.standings().getFirst().problem()).isEmpty();
    put("a-2.jar", clock("2.0.0").with("X-Filter", "tick"));
    catalog.setUsed(before, false);
    assertThat(scan()).isEmpty();
    assertThat(felix.bundles()).containsExactly("x.clock 2.0.0");
  }

  @Test
  void whatIsSaidOfAFileIsSaidOfItsContent() throws IOException {
    put("a.jar", clock("1.0.0"));
    Files.writeString(file("bad.jar"), "bad");
    assertThat(deployer.standings()).isEmpty();
    scan();
    assertThat(deployer.standings())
        .extracting(Standing::content)
        .containsExactly(Content.of(file("a.jar")).text(), Content.of(file("bad.jar")).text());
    String before = Content.of(file("a.jar")).text();
    put("a.jar", clock("2.0.0").withEntry("another"));
    assertThat(Content.of(file("a.jar")).text()).isNotEqualTo(before);
    assertThat(deployer.standings().getFirst().content()).isEqualTo(before);
    scan();
    assertThat(deployer.standings().getFirst().content())
        .isEqualTo(Content.of(file("a.jar")).text());
  }

  @Test
  void oneThatIsOverwrittenInVainIsStillTheOneThatServes() throws IOException {
    used("a.jar", "1.0.0");
    catalog.next(Reports.of("e", KEPT, "why"));
    put("a.jar", clock("2.0.0"));
    assertThat(scan()).endsWith("; x.clock 1.0.0 goes on\n");
    assertThat(deployer.standings())
        .singleElement()
        .satisfies(
            standing -> {
              assertThat(standing.version()).isEqualTo("1.0.0");
              assertThat(standing.plugins()).containsExactly("clock");
              assertThat(standing.problem().orElseThrow()).contains("x.clock 2.0.0 cannot take");
            });
    Files.delete(file("a.jar"));
    scan();
    assertThat(felix.bundles()).isEmpty();
  }

  /** Who takes the newer file away wants the older one, and not the end of what is served. */
  @Test
  void whatCannotGoBackGoesOnWithoutItsFileUntilTheOtherIsGoneToo() throws IOException {
    put("a-1.jar", clock("1.0.0"));
    Bundle newer = used("a-2.jar", "2.0.0");
    catalog.next(Reports.of("e", KEPT, "why"));
    Files.delete(file("a-2.jar"));
    assertThat(scan()).endsWith("; x.clock 2.0.0 goes on without its file\n").hasLineCount(1);
    assertThat(newer.getState()).isEqualTo(Bundle.ACTIVE);
    catalog.next(Reports.of("e", KEPT, "why"));
    put("a-3.jar", clock("3.0.0").with("X-Fails", "no"));
    assertThat(scan()).endsWith("; x.clock 2.0.0 goes on without its file\n");
    assertThat(newer.getState()).isEqualTo(Bundle.ACTIVE);
    Files.delete(file("a-1.jar"));
    scan();
    assertThat(newer.getState()).isEqualTo(Bundle.UNINSTALLED);
    assertThat(felix.bundles()).isEmpty();
  }

  /** Who takes the older file away wants the newer one, which was not taken before. */
  @Test
  void oneThatWasRefusedIsTriedAgainWhenTheFileOfTheOtherIsGone() throws IOException {
    Bundle older = used("a-1.jar", "1.0.0");
    catalog.next(Reports.of("e", KEPT, "a client is slow"));
    put("a-2.jar", clock("2.0.0"));
    assertThat(scan()).endsWith("; x.clock 1.0.0 goes on\n");
    catalog.next(
        () -> {
          catalog.setUsed(older, false);
          return List.of(Reports.of("e", UPGRADED, ""));
        });
    Files.delete(file("a-1.jar"));
    assertThat(scan()).isEmpty();
    assertThat(felix.bundles()).containsExactly("x.clock 2.0.0");
    assertThat(deployer.standings())
        .singleElement()
        .satisfies(standing -> assertThat(standing.problem()).isEmpty());
  }

  @Test
  void oneThatIsRefusedOnceMoreIsToldWithWhatGoesOnWithoutItsFile() throws IOException {
    Bundle older = used("a-1.jar", "1.0.0");
    catalog.next(Reports.of("e", KEPT, "why"));
    put("a-2.jar", clock("2.0.0"));
    scan();
    catalog.next(Reports.of("e", KEPT, "why not yet"));
    Files.delete(file("a-1.jar"));
    assertThat(scan())
        .isEqualTo(
            "nbdj: error: plugins/a-2.jar x.clock 2.0.0 cannot take over: export 'e': why not yet;"
                + " it is tried again when it changes; x.clock 1.0.0 goes on without its file\n");
    assertThat(older.getState()).isEqualTo(Bundle.ACTIVE);
  }

  @Test
  void oneFromWhichNotAllCouldBeMovedLingersWhileItIsUsed() throws IOException {
    Bundle before = used("a.jar", "1.0.0");
    catalog.next(Reports.of("e", UPGRADED, ""), Reports.of("f", KEPT, "why"));
    put("a.jar", clock("2.0.0"));
    assertThat(scan())
        .isEqualTo("nbdj: info: x.clock 1.0.0 stays beside while it is used, by export 'f'\n");
    assertThat(felix.bundles()).containsExactly("x.clock 1.0.0", "x.clock 2.0.0");
    assertThat(deployer.standings().getFirst().lingering()).containsExactly("1.0.0");
    deployer.tidy();
    assertThat(before.getState()).isEqualTo(Bundle.ACTIVE);
    catalog.setUsed(before, false);
    deployer.tidy();
    assertThat(felix.bundles()).containsExactly("x.clock 2.0.0");
    assertThat(said()).endsWith("nbdj: info: x.clock 1.0.0 is not used any more, and gone\n");
    assertThat(deployer.standings().getFirst().lingering()).isEmpty();
  }

  @Test
  void whatIsOnlyBeingClosedIsNoNews() throws IOException {
    Bundle before = used("a.jar", "1.0.0");
    catalog.next(Reports.of("e", UPGRADED, ""));
    put("a.jar", clock("2.0.0"));
    assertThat(scan()).isEmpty();
    catalog.setUsed(before, false);
    deployer.tidy();
    assertThat(said()).isEmpty();
    assertThat(before.getState()).isEqualTo(Bundle.UNINSTALLED);
  }

  @Test
  void whatDoesNotCloseInASecondIsToldOnce() throws IOException {
    used("a.jar", "1.0.0");
    catalog.next(Reports.of("e", UPGRADED, ""));
    put("a.jar", clock("2.0.0"));
    scan();
    deployer.tidy();
    deployer.tidy();
    assertThat(said()).isEqualTo("nbdj: info: x.clock 1.0.0 stays beside while it is used\n");
  }

  @Test
  void severalGenerationsLingerAndEachGoesByItself() throws IOException {
    Bundle first = used("a.jar", "1.0.0");
    catalog.next(Reports.of("e", UPGRADED, ""), Reports.of("f", KEPT, "why"));
    put("a.jar", clock("2.0.0"));
    scan();
    Bundle second = felix.bundle("x.clock", "2.0.0");
    catalog.setUsed(second, true);
    catalog.next(Reports.of("e", KEPT, "why"), Reports.of("g", UPGRADED, ""));
    put("b.jar", clock("3.0.0"));
    scan();
    assertThat(deployer.standings().getLast().lingering()).containsExactly("1.0.0", "2.0.0");
    catalog.setUsed(second, false);
    deployer.tidy();
    assertThat(felix.bundles()).containsExactly("x.clock 1.0.0", "x.clock 3.0.0");
    assertThat(first.getState()).isEqualTo(Bundle.ACTIVE);
  }

  @Test
  void whatLingersIsInNobodysWayAndIsMovedToAnotherBundleThatBringsTheSame() throws IOException {
    put("a.jar", clock("1.0.0").with("X-Filter", "tick"));
    scan();
    Bundle before = felix.bundle("x.clock");
    catalog.setUsed(before, true);
    put("a.jar", clock("2.0.0"));
    scan();
    assertThat(felix.bundles()).containsExactly("x.clock 1.0.0", "x.clock 2.0.0");
    catalog.next(Reports.of("e", UPGRADED, "", "tick", "clock"));
    put("b.jar", JarMaker.plugin("x.tick", "1.0.0", "ticker").with("X-Filter", "tick"));
    assertThat(scan()).isEmpty();
    assertThat(catalog.upgraded()).isEqualTo(2);
    catalog.setUsed(before, false);
    deployer.tidy();
    assertThat(felix.bundles()).containsExactly("x.clock 2.0.0", "x.tick 1.0.0");
  }

  @Test
  void theSameVersionCanBeOverwrittenWhileTheOneBeforeLingers() throws IOException {
    used("a.jar", "1.0.0");
    catalog.next(Reports.of("e", UPGRADED, ""), Reports.of("f", KEPT, "why"));
    put("a.jar", clock("1.0.0").with("X-Filter", "tick"));
    scan();
    assertThat(felix.bundles()).containsExactly("x.clock 1.0.0", "x.clock 1.0.0");
    assertThat(deployer.standings().getFirst().filters()).containsExactly("tick");
  }

  @Test
  void withItsLastFileAllThatLingersOfANameGoes() throws IOException {
    used("a.jar", "1.0.0");
    catalog.next(Reports.of("e", UPGRADED, ""), Reports.of("f", KEPT, "why"));
    put("a.jar", clock("2.0.0"));
    scan();
    Files.delete(file("a.jar"));
    assertThat(scan()).contains("plugins/a.jar is gone, and with it plugin 'clock'");
    assertThat(felix.bundles()).isEmpty();
  }

  @Test
  @Timeout(60)
  void whileExportsAreMovedTheStateBeforeIsShownToOthers() throws Exception {
    Bundle before = used("a.jar", "1.0.0");
    List<Standing> last = deployer.standings();
    CompletableFuture<List<Standing>> shown = new CompletableFuture<>();
    catalog.next(
        () -> {
          catalog.setUsed(before, false);
          Thread.ofPlatform().start(() -> shown.complete(deployer.standings()));
          assertThat(shown.join()).isEqualTo(last);
          return List.of(Reports.of("e", UPGRADED, ""));
        });
    put("a.jar", clock("2.0.0"));
    assertThat(scan()).isEmpty();
    assertThat(deployer.standings().getFirst().version()).isEqualTo("2.0.0");
  }

  @Test
  void aServerThatBreaksLeavesTheOldOneRunning() throws IOException {
    Bundle before = used("a.jar", "1.0.0");
    catalog.next(
        () -> {
          throw new IllegalStateException("made up");
        });
    put("a.jar", clock("2.0.0"));
    scan();
    assertThat(felix.bundles()).containsExactly("x.clock 1.0.0");
    assertThat(before.getState()).isEqualTo(Bundle.ACTIVE);
  }

  @Test
  @Timeout(60)
  void whileItIsWatchedWhatLingersIsLookedAtByItselfAndTheLineTellsWhatMoved() throws Exception {
    deployer.watch();
    put("a.jar", clock("1.0.0"));
    await("in use after");
    Bundle before = felix.bundle("x.clock");
    catalog.setUsed(before, true);
    catalog.next(Reports.of("e", UPGRADED, ""), Reports.of("f", KEPT, "why"));
    put("a.jar", clock("2.0.0"));
    await("by export 'f'");
    catalog.setUsed(before, false);
    await("x.clock 1.0.0 is not used any more, and gone");
    assertThat(said())
        .containsPattern(
            "nbdj: info: plugins/a.jar: x.clock 2.0.0 brings plugin 'clock' in place of 1.0.0: 1"
                + " export upgraded, 1 stays, in use after [0-9]+ ms\n");
    assertThat(felix.bundles()).containsExactly("x.clock 2.0.0");
  }

  private void await(String line) throws InterruptedException {
    while (!said().contains(line)) {
      Thread.sleep(5);
    }
  }
}
