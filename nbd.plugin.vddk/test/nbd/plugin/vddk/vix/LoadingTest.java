package nbd.plugin.vddk.vix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nbd.plugin.vddk.OneStandIn;
import nbd.standin.StandIn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a process that has loaded the stand-in, as all tests here have in common. */
final class LoadingTest {

  @TempDir private Path folder;

  private static Loading with(Path... searched) {
    return new Loading(List.of(), "Linux amd64", List.of(searched));
  }

  private static VixLibrary load(Path libdir) throws IOException {
    return VixLoader.load(Optional.of(libdir), Optional.empty());
  }

  @Test
  void aLibraryIsInitialisedOnceAndSharedByWhoeverAsks() throws IOException {
    StandIn standIn = OneStandIn.fresh();
    VixLibrary first = load(standIn.libdir());
    standIn.reset();
    Path link = Files.createSymbolicLink(folder.resolve("link"), standIn.libdir());
    VixLibrary second = load(link);
    VixLibrary third = VixLoader.load(Optional.empty(), Optional.empty());
    assertThat(List.of(first.file(), second.file(), third.file())).containsOnly(standIn.file());
    assertThat(List.of(first.major(), second.major(), third.major())).containsOnly(8);
    assertThat(second.openClose()).isSameAs(first.openClose()).isSameAs(third.openClose());
    assertThat(standIn.count("calls.InitEx")).isZero();
  }

  @Test
  void aSecondLibraryOrConfigurationIsRefused() throws IOException {
    StandIn standIn = OneStandIn.fresh();
    load(standIn.libdir());
    Path other = StandIn.build(folder, StandIn.Version.V6).libdir();
    assertThatThrownBy(() -> load(other))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "libdir=%s: VixDiskLib is initialised once in a process, and here it has been with"
                + " libdir=%s",
            other, standIn.libdir());
    Path config = Files.createFile(folder.resolve("vddk.conf")).toRealPath();
    assertThatThrownBy(() -> VixLoader.load(Optional.of(standIn.libdir()), Optional.of(config)))
        .hasMessage(
            "config=%s: VixDiskLib is initialised once in a process, and here it has been with"
                + " no config",
            config);
  }

  @Test
  void aConfigurationThatIsNotThereIsNamed() throws IOException {
    StandIn standIn = OneStandIn.fresh();
    Path missing = folder.resolve("missing.conf");
    assertThatThrownBy(() -> VixLoader.load(Optional.of(standIn.libdir()), Optional.of(missing)))
        .isInstanceOf(IOException.class)
        .hasMessage("config=%s: there is no such file", missing);
  }

  @Test
  void aLibraryThatCannotBeLoadedIsToldInTheDynamicLinkersWords() throws IOException {
    StandIn broken = StandIn.build(folder, StandIn.Version.BROKEN);
    assertThatThrownBy(() -> VixLoader.found(with(), Optional.of(broken.libdir())))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "libdir=%s: %s cannot be loaded: %s: ", broken.libdir(), broken.file(), broken.file())
        .hasMessageEndingWith(
            "; its folder is not on the dynamic linker's path: start with LD_LIBRARY_PATH=%s"
                + " nbdj ...",
            broken.file().getParent());
  }

  /** The path's parts are separated by these. */
  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a;b"})
  void aFolderThatCannotBeOnThePathIsToBeMovedOrLinkedTo(String name) throws IOException {
    StandIn broken = StandIn.build(folder.resolve(name), StandIn.Version.BROKEN);
    assertThatThrownBy(() -> VixLoader.found(with(), Optional.of(broken.libdir())))
        .hasMessageEndingWith(
            "; its folder is not on the dynamic linker's path: as its name has a colon or"
                + " semicolon, it cannot be; move it to a folder without, or make a link to it,"
                + " and give that as libdir")
        .hasMessageNotContaining("LD_LIBRARY_PATH");
  }

  @Test
  void aFolderWithBlanksIsQuotedForTheShell() throws IOException {
    StandIn broken = StandIn.build(folder.resolve("it's mine"), StandIn.Version.BROKEN);
    String quoted = broken.file().getParent().toString().replace("'", "'\\''");
    assertThatThrownBy(() -> VixLoader.found(with(), Optional.of(broken.libdir())))
        .hasMessageEndingWith("start with LD_LIBRARY_PATH='%s' nbdj ...".formatted(quoted));
  }

  @Test
  void thePathIsNotBlamedWhereItHasTheFolder() throws IOException {
    StandIn broken = StandIn.build(folder, StandIn.Version.BROKEN);
    Path link = Files.createSymbolicLink(folder.resolve("l"), broken.file().getParent());
    assertThatThrownBy(() -> VixLoader.found(with(folder, link), Optional.of(broken.libdir())))
        .hasMessageContaining(" cannot be loaded: ")
        .hasMessageNotContaining("LD_LIBRARY_PATH");
  }

  @Test
  void aLibraryThatIsTooOldIsToldByTheFunctionThatItHasNot() throws IOException {
    StandIn old = StandIn.build(folder, StandIn.Version.V5);
    assertThatThrownBy(() -> VixLoader.find(Optional.of(old.libdir())))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "libdir: %s has no function VixDiskLib_Wait; VDDK 6.5 or later is needed", old.file());
  }

  @Test
  void anotherMachineIsTold() {
    Loading elsewhere = new Loading(List.of(), "Linux aarch64", List.of());
    assertThatThrownBy(() -> VixLoader.found(elsewhere, Optional.empty()))
        .hasMessage("VMware's VixDiskLib is for Linux on x86-64 only, and this is Linux aarch64");
  }

  @Test
  void whatIsFoundTellsTheFunctionsThatNotEveryVersionHas() throws IOException {
    StandIn old = StandIn.build(folder, StandIn.Version.V6);
    VixLoader.Found found = VixLoader.find(Optional.of(old.libdir()));
    assertThat(found.file()).isEqualTo(old.file());
    assertThat(found.major()).isEqualTo(6);
    assertThat(found.optionalFunctions())
        .containsOnlyKeys(
            "VixDiskLib_QueryAllocatedBlocks",
            "VixDiskLib_FreeBlockList",
            "VixDiskLib_AllocateConnectParams")
        .doesNotContainValue(true);
    StandIn recent = OneStandIn.fresh();
    assertThat(VixLoader.find(Optional.of(recent.libdir())).optionalFunctions())
        .doesNotContainValue(false);
    assertThat(old.counts()).isEmpty();
  }
}
