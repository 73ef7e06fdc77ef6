package nbd.app.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code bin/nbdj} finds the folder of VMware's library, and what it sets for it. */
class LibraryPathScriptTest {
  @TempDir Path temporary;
  private Path folder;
  private ToldScript told;

  @BeforeEach
  void install() throws IOException {
    folder = temporary.toRealPath();
    told = new ToldScript(folder);
  }

  /** Makes a library in a folder below the test's. */
  private Path library(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file).getParent();
  }

  private Path export(String conf, String text) throws IOException {
    Path file = folder.resolve(conf).resolve("exports/disk.json");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void theFolderOfTheLibraryComesFirstAndTheFormerValueIsKept() throws Exception {
    Path lib64 = library("vmware/lib64/libvixDiskLib.so.8");
    String libdir = "libdir=" + folder.resolve("vmware");
    assertThat(told.path("vddk", libdir)).isEqualTo("path=" + lib64 + " former=");
    told.shell.with("LD_LIBRARY_PATH", "");
    assertThat(told.path("vddk", libdir)).isEqualTo("path=" + lib64 + " former==");
    told.shell.with("LD_LIBRARY_PATH", "/a:/b");
    assertThat(told.path("-r", libdir, "vddk")).isEqualTo("path=" + lib64 + ":/a:/b former==/a:/b");
  }

  @Test
  void theLauncherIsToldThatThereIsAFormerValue() throws Exception {
    library("vmware/lib64/libvixDiskLib.so.8");
    told.java("echo \"$*\"");
    assertThat(told.run("vddk", "libdir=" + folder.resolve("vmware")))
        .contains(" -Dnbdj.former=LD_LIBRARY_PATH ");
    assertThat(told.run("vddk")).doesNotContain("-Dnbdj");
  }

  @Test
  void theNewestLibraryCountsBeforeTheOneInLib64() throws Exception {
    library("vmware/lib64/libvixDiskLib.so.7");
    library("vmware/libvixDiskLib.so.8");
    assertThat(told.path("vddk", "libdir=" + folder.resolve("vmware")))
        .startsWith("path=" + folder.resolve("vmware") + " ");
  }

  @Test
  void aVariableThatBeginsWithTheFolderIsLeft() throws Exception {
    Path lib64 = library("vmware/lib64/libvixDiskLib.so.6");
    told.shell.with("LD_LIBRARY_PATH", lib64 + ":/a");
    assertThat(told.path("vddk", "libdir=" + folder.resolve("vmware")))
        .isEqualTo("path=" + lib64 + ":/a former=unset");
  }

  @Test
  void nothingIsSetWhereThereIsNoLibraryOrItsFolderCannotBeSaid() throws Exception {
    told.shell.with("LD_LIBRARY_PATH", "/a");
    assertThat(told.path("vddk", "libdir=" + folder)).isEqualTo("path=/a former=unset");
    library("a:b/lib64/libvixDiskLib.so.8");
    assertThat(told.path("vddk", "libdir=" + folder.resolve("a:b")))
        .isEqualTo("path=/a former=unset");
  }

  @Test
  void aLibdirMayBeRelative() throws Exception {
    Path here = Path.of("").toRealPath();
    Path lib64 = library("vmware/lib64/libvixDiskLib.so.8");
    String libdir = "libdir=" + here.relativize(folder.resolve("vmware"));
    assertThat(told.path("vddk", libdir))
        .startsWith("path=" + here + "/")
        .satisfies(
            line ->
                assertThat(Path.of(line.split("[= ]", -1)[1]))
                    .isEqualTo(Path.of(here + "/" + here.relativize(lib64))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib"})
  void withoutALibdirTheUsualFoldersAreLookedIn(String usual) throws Exception {
    String text = Files.readString(told.script);
    assertThat(text).contains("find_library " + usual + "/vmware-vix-disklib");
    Files.writeString(
        told.script, text.replace("find_library /usr", "find_library " + folder + "/usr"));
    Path lib64 = library(usual.substring(1) + "/vmware-vix-disklib/lib64/libvixDiskLib.so.8");
    assertThat(told.path("vddk", "a.vmdk")).isEqualTo("path=" + lib64 + " former=");
    assertThat(told.path("memory", "1M")).isEqualTo("path=unset former=unset");
  }

  @Test
  void anotherPluginChangesNothingAndHidesNothing() throws Exception {
    library("vmware/lib64/libvixDiskLib.so.8");
    told.shell.with("LD_LIBRARY_PATH", "/a").with("libdir", "mine");
    assertThat(told.run("curl", "libdir=" + folder.resolve("vmware"), "password=x"))
        .isEqualTo("path=/a former=unset\n[curl][libdir=%s/vmware][password=x]".formatted(folder));
  }

  @Test
  void aStaleFormerValueIsForgotten() throws Exception {
    told.shell.with("NBDJ_FORMER_LD_LIBRARY_PATH", "=/a");
    assertThat(told.path("memory", "1M")).isEqualTo("path=unset former=unset");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"plugin\": \"vddk\", \"parameters\": {\"libdir\": \"LIBDIR\", \"file\": \"/a.vmdk\"}}",
        "{\"parameters\":{\"file\":\"/a.vmdk\",\"libdir\":\"LIBDIR\"},\"plugin\":\"vddk\"}\n",
        """
        {
          "name": "plugin",
          "plugin" : "vddk",
          "parameters": {
            "libdir" : "LIBDIR"
          }
        }\
        """,
      })
  void servedExportsAreLookedAt(String json) throws Exception {
    Path lib64 = library("vmware/lib64/libvixDiskLib.so.8");
    export("conf", json.replace("LIBDIR", folder.resolve("vmware").toString()));
    String conf = folder.resolve("conf").toString();
    String found = "path=" + lib64 + " former=";
    assertThat(told.path("serve", conf)).isEqualTo(found);
    assertThat(told.path("-vP", "pid", "serve", conf, "--pidfile=x")).isEqualTo(found);
    assertThat(told.path("serve", "--pidfile", "pid", "-f", conf)).isEqualTo(found);
    assertThat(told.path("serve", folder.resolve("other").toString()))
        .isEqualTo("path=unset former=unset");
    assertThat(told.path("list")).isEqualTo("path=unset former=unset");
  }

  @Test
  void theInstalledFolderIsServedWhereNoneIsNamed() throws Exception {
    Path lib64 = library("vmware/libvixDiskLib.so.7");
    export("nbdj/conf", "{\"plugin\":\"vddk\",\"parameters\":{\"libdir\":\"" + lib64 + "\"}}");
    assertThat(told.path("serve")).isEqualTo("path=" + lib64 + " former=");
  }

  @Test
  void aLibdirOfAnotherPluginsExportIsNotVmwares() throws Exception {
    Path folderOfLibrary = library("vmware/libvixDiskLib.so.8");
    export(
        "conf",
        "{\n\"plugin\": \"other\",\n\"parameters\": {\"libdir\": \"%s\", \"x\": \"vddk\"}\n}"
            .formatted(folderOfLibrary));
    assertThat(told.path("serve", folder.resolve("conf").toString()))
        .isEqualTo("path=unset former=unset");
  }
}
