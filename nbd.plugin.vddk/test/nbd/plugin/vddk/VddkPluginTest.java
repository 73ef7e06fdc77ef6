package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Setting;
import nbd.standin.StandIn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VddkPluginTest {
  @TempDir Path folder;

  /** The words of nbdkit's manual. */
  @Test
  void everyParameterOfNbdkitsPluginIsKnown() {
    List<String> known =
        new VddkPlugin().schema().parameters().stream().map(Parameter::name).toList();
    assertThat(known)
        .contains("compression", "config", "cookie", "create", "create-adapter-type")
        .contains("create-hwversion", "create-size", "create-type", "file", "libdir")
        .contains("nfchostport", "noreexec", "password", "port", "server", "single-link")
        .contains("snapshot", "thumbprint", "transports", "unbuffered", "user", "vimapiver", "vm")
        .contains("changed", "timeout")
        .doesNotHaveDuplicates();
    assertThat(new VddkPlugin().schema().parameters())
        .allSatisfy(it -> assertThat(it.helpLine()).isNotBlank());
  }

  @Test
  void secretsAreSecretAndNothingElseIs() {
    assertThat(
            new VddkPlugin()
                .schema().parameters().stream().filter(Parameter::isSecret).map(Parameter::name))
        .containsExactlyInAnyOrder("password", "cookie");
  }

  @Test
  void factsOfALibraryThatCanTellExtents() throws IOException {
    StandIn library = StandIn.build(folder, StandIn.Version.V8);
    assertThat(facts("libdir=" + library.libdir()))
        .containsKey("vddk_default_libdir")
        .containsEntry("vddk_has_nfchostport", "1")
        .containsEntry("vddk_library_version", "8")
        .containsEntry("vddk_dll", library.file().toRealPath().toString())
        .containsEntry("VixDiskLib_QueryAllocatedBlocks", "1")
        .containsEntry("VixDiskLib_FreeBlockList", "1")
        .containsEntry("VixDiskLib_AllocateConnectParams", "1")
        .containsEntry("vddk_extents", "1")
        .doesNotContainKey("vddk_error");
  }

  @Test
  void factsOfALibraryThatCannotTellExtents() throws IOException {
    StandIn library = StandIn.build(folder, StandIn.Version.V6);
    assertThat(facts("libdir=" + library.libdir()))
        .containsEntry("vddk_library_version", "6")
        .containsEntry("vddk_dll", library.file().toRealPath().toString())
        .containsEntry("vddk_extents", "0")
        .doesNotContainKeys(
            "vddk_error",
            "VixDiskLib_QueryAllocatedBlocks",
            "VixDiskLib_FreeBlockList",
            "VixDiskLib_AllocateConnectParams");
  }

  @ParameterizedTest
  @EnumSource(names = {"V5", "BROKEN"})
  void thatALibraryIsOfNoUseIsAFactInOneLine(StandIn.Version version) throws IOException {
    StandIn library = StandIn.build(folder, version);
    Map<String, String> facts = facts("libdir=" + library.libdir());
    assertThat(facts).doesNotContainKeys("vddk_dll", "vddk_library_version", "vddk_extents");
    assertThat(facts.get("vddk_error"))
        .contains(library.file().getFileName().toString())
        .doesNotContain("\n");
  }

  @Test
  void thatThereIsNoLibraryIsAFactInOneLine() {
    Map<String, String> facts = facts("libdir=" + folder, "file=a.vmdk");
    assertThat(facts).doesNotContainKeys("vddk_dll", "vddk_library_version", "vddk_extents");
    assertThat(facts.get("vddk_error"))
        .contains(folder.toString(), "libvixDiskLib.so.8", "libvixDiskLib.so.6")
        .doesNotContain("\n");
  }

  @Test
  void theDefaultLibdirIsWhereTheLibraryIsLookedForFirst() {
    Map<String, String> facts = facts();
    assumeTrue(facts.containsKey("vddk_error"), "VMware's library is not in a usual place");
    assertThat(facts.get("vddk_error"))
        .contains("looked for " + facts.get("vddk_default_libdir") + "/lib64/libvixDiskLib.so.8");
  }

  @Test
  void factsNeedNoParameter() {
    assertThat(facts()).containsKeys("vddk_default_libdir", "vddk_has_nfchostport");
    assertThat(facts("file=/a.vmdk", "password=s3cret").toString()).doesNotContain("s3cret");
  }

  @Test
  void theLastLibdirCountsAndMustBeAFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> facts("libdir=" + folder, "libdir=" + file))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("'libdir'");
  }

  private static Map<String, String> facts(String... given) {
    return new VddkPlugin()
        .facts(
            Arrays.stream(given)
                .map(each -> each.split("=", 2))
                .map(each -> new Setting(each[0], each[1]))
                .toList());
  }
}
