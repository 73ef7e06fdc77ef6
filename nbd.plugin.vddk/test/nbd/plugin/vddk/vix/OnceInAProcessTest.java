package nbd.plugin.vddk.vix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.standin.StandIn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loading, initialising and ending, each in a process that does nothing else. */
final class OnceInAProcessTest {
  @TempDir private Path folder;

  private StandIn build(StandIn.Version version) throws IOException {
    return StandIn.build(folder.resolve("vddk"), version);
  }

  private List<String> run(StandIn standIn, String libraryPath, String... steps) throws Exception {
    Path file = Files.write(folder.resolve("a.vmdk"), new byte[200 * 512]);
    Object[] arguments = new Object[2 + steps.length];
    arguments[0] = standIn.libdir();
    arguments[1] = file;
    System.arraycopy(steps, 0, arguments, 2, steps.length);
    OtherProcess done = OtherProcess.run(folder, libraryPath, Program.class, arguments);
    assertThat(done.exit()).as(() -> String.join("\n", done.lines())).isZero();
    return done.lines();
  }

  @Test
  void anOldLibraryTellsLessAndIsUsedAllTheSame() throws Exception {
    StandIn old = build(StandIn.Version.V6);
    List<String> lines = run(old, "", "load", "describe");
    assertThat(lines)
        .contains("loaded 6", "extents false")
        .anyMatch(line -> line.matches("DiskInfo.capacity=200, .*SectorSize=0, .*Size=0.*"))
        .contains(
            "ENOTSUP VixDiskLib_QueryAllocatedBlocks: this version of the library does not have"
                + " it");
    assertThat(old.leaks()).isEmpty();
    assertThat(old.violations()).isEmpty();
    assertThat(old.count("calls.InitEx")).isOne();
  }

  @Test
  void theDynamicLinkersPathIsAskedForWhereItIsNeeded() throws Exception {
    StandIn needing = build(StandIn.Version.V8_NEEDING_PATH);
    String lib64 = needing.file().getParent().toString();
    assertThat(run(needing, "", "fail"))
        .anyMatch(
            line ->
                line.contains(needing.file() + " cannot be loaded: libvixDependency.so.1: ")
                    && line.endsWith("start with LD_LIBRARY_PATH=" + lib64 + " nbdj ..."));
    assertThat(run(needing, "/nowhere:" + lib64, "load")).contains("loaded 8");
  }

  @Test
  void aFolderThatCannotBeOnThatPathIsByALink() throws Exception {
    Path odd = folder.resolve("a:b");
    StandIn needing = StandIn.build(odd, StandIn.Version.V8_NEEDING_PATH);
    Path link = Files.createSymbolicLink(folder.resolve("link"), odd);
    assertThat(run(needing, link + "/lib64", "load")).contains("loaded 8");
  }

  @Test
  void anInitialisationThatFailedMayBeTriedAgain() throws Exception {
    StandIn standIn = build(StandIn.Version.V8);
    standIn.set("error.InitEx", 16_053).set("error.InitEx.at", 1);
    assertThat(run(standIn, standIn.file().getParent().toString(), "fail", "fail", "load"))
        .contains(
            "VixException VixDiskLib_InitEx: VixDiskLib stand-in error 16053: something went"
                + " wrong (error 16053)",
            "loaded 8");
    assertThat(standIn.count("calls.InitEx")).isEqualTo(2);
    assertThat(standIn.violations()).isEmpty();
  }

  @Test
  void theLibraryIsToldItsFolder() throws Exception {
    StandIn standIn = build(StandIn.Version.V8);
    standIn.set("expect_libdir", standIn.libdir());
    assertThat(run(standIn, "", "load")).contains("loaded 8");
  }

  @Test
  void theLibraryIsEndedWithTheProcess() throws Exception {
    StandIn standIn = build(StandIn.Version.V8);
    run(standIn, "", "describe");
    assertThat(standIn.count("calls.Exit")).isOne();
    assertThat(standIn.violations()).isEmpty();
  }

  /** As a launcher does, which waits for no hook. */
  @ParameterizedTest
  @ValueSource(strings = {"halt", "end", "return"})
  void theLibraryIsEndedOnceBeforeAProcessThatIsHalted(String last) throws Exception {
    StandIn standIn = build(StandIn.Version.V8);
    if (last.equals("return")) {
      run(standIn, "", "end", "describe", "end");
    } else {
      run(standIn, "", "describe", "end", last);
    }
    assertThat(standIn.count("calls.Exit")).isOne();
    assertThat(standIn.violations()).isEmpty();
  }

  @Test
  void theEndOfTheLibraryWaitsForWhoIsConnected() throws Exception {
    StandIn standIn = build(StandIn.Version.V8);
    run(standIn, "", "connect", "end", "halt");
    assertThat(standIn.count("calls.Exit")).isZero();
    run(standIn, "", "end", "linger");
    assertThat(standIn.count("calls.Exit")).isOne();
  }

  @Test
  void theLibraryIsNotEndedWhileSomebodyIsConnected() throws Exception {
    StandIn standIn = build(StandIn.Version.V8);
    run(standIn, "", "connect");
    assertThat(standIn.count("calls.ConnectEx")).isOne();
    assertThat(standIn.count("calls.Exit")).isZero();
  }

  @Test
  void whoDisconnectsLastWhileTheProcessEndsEndsTheLibrary() throws Exception {
    StandIn standIn = build(StandIn.Version.V8);
    assertThat(run(standIn, "", "linger")).contains("VixDiskLib has ended with the process");
    assertThat(standIn.count("calls.Exit")).isOne();
    assertThat(standIn.count("calls.ConnectEx")).isOne();
    assertThat(standIn.violations()).isEmpty();
  }
}
