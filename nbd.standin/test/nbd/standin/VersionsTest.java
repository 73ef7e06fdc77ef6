package nbd.standin;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import nbd.standin.StandIn.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {
  private static final List<String> SINCE_6_7 =
      List.of("QueryAllocatedBlocks", "FreeBlockList", "AllocateConnectParams");

  @TempDir Path folder;

  private Vix load(Version version) throws Exception {
    return new Vix(StandIn.build(folder.resolve("v"), version).file());
  }

  @Test
  void theEighthHasAllFunctions() throws Exception {
    assertThat(SINCE_6_7).allMatch(load(Version.V8)::has);
  }

  @Test
  void theSixthLacksTheOptionalFunctionsAndTellsGarbageAsSectorSizes() throws Exception {
    Vix six = load(Version.V6).ready();
    assertThat(SINCE_6_7).noneMatch(six::has);
    assertThat(six.has("Wait")).isTrue();

    long disk = six.open(six.connect(), Files.write(folder.resolve("disk"), new byte[512]), 4);
    MemorySegment out = six.memory(8);
    assertThat(six.call("GetInfo", disk, out)).isZero();
    @SuppressWarnings("restricted")
    MemorySegment info = out.get(ADDRESS, 0).reinterpret(64);
    assertThat(info.get(JAVA_INT, 56)).isEqualTo(0xdeadbeef);
  }

  @Test
  void theFifthLacksARequiredFunction() throws Exception {
    assertThat(load(Version.V5).has("Wait")).isFalse();
  }

  @Test
  void theBrokenOneIsNoLibrary() {
    assertThatThrownBy(() -> load(Version.BROKEN)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theOneThatNeedsThePathIsLoadedOnlyWithIt() throws Exception {
    StandIn standIn = StandIn.build(folder.resolve("v"), Version.V8_NEEDING_PATH);

    assertThatThrownBy(() -> new Vix(standIn.file())).isInstanceOf(IllegalArgumentException.class);
    assertThat(preload(standIn, "/")).contains("libvixDependency.so.1").doesNotContain("loaded");
    assertThat(preload(standIn, standIn.file().getParent().toString())).isEqualTo("loaded\n");
  }

  /** What a program says that the dynamic linker starts with the library. */
  private String preload(StandIn standIn, String path) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    ProcessBuilder echo =
        new ProcessBuilder("/bin/echo", "loaded")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    echo.environment().put("LD_LIBRARY_PATH", path);
    echo.environment().put("LD_PRELOAD", standIn.file().toString());
    Process process = echo.start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return Files.readString(output);
  }

  @Test
  void aFolderThatIsBuiltAgainKeepsLibraryAndCountersButNotSettings() throws Exception {
    StandIn first = StandIn.build(folder.resolve("v"), Version.V8);
    new Vix(first.file()).ready().connect();
    first.set("error.Flush", 1);
    Object file = Files.readAttributes(first.file(), BasicFileAttributes.class).fileKey();
    StandIn second = StandIn.build(folder.resolve("v"), Version.V8);

    assertThat(Files.readAttributes(first.file(), BasicFileAttributes.class).fileKey())
        .isEqualTo(file);
    assertThat(folder.resolve("v/control")).doesNotExist();
    assertThat(second.counts()).isEqualTo(first.counts()).containsEntry("calls.ConnectEx", 1L);
    second.reset();
    assertThat(first.counts()).containsOnlyKeys("live.connections");
  }
}
