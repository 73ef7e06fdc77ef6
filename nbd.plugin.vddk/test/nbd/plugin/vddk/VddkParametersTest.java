package nbd.plugin.vddk;

import static nbd.plugin.vddk.Given.LOCAL;
import static nbd.plugin.vddk.Given.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import nbd.plugin.vddk.vix.ConnectSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VddkParametersTest {
  @TempDir Path folder;

  @Test
  void aLocalDiskNeedsNothingButItsPath() {
    VddkParameters parameters = Given.of(LOCAL);
    assertThat(parameters)
        .isEqualTo(
            new VddkParameters(
                List.of("/disks/a.vmdk"),
                Optional.empty(),
                Optional.empty(),
                new ConnectSpec(Optional.empty(), Optional.empty(), Optional.empty()),
                0,
                Optional.empty(),
                Duration.ofMinutes(3),
                List.of()));
  }

  @Test
  void theFileIsTheBareWord() {
    assertThat(VddkParameters.schema().bareWord().orElseThrow().name()).isEqualTo("file");
    assertThat(VddkParameters.schema().bareWord().orElseThrow().isRepeatable()).isTrue();
  }

  @Test
  void aLocalPathIsAbsoluteAndTheErrorSaysWhichWouldBe() {
    refused("file=a.vmdk")
        .hasMessageContainingAll("'file'", "'a.vmdk'", Path.of("a.vmdk").toAbsolutePath() + "'");
    refused("file=[store] a.vmdk").hasMessageContainingAll("server, user, password and vm");
  }

  @Test
  void aPathIsNotEmptyNorEndlessNorThereTwice() {
    refused("file=").hasMessageContaining("'file'");
    refused("file=/" + "é".repeat(2048)).hasMessageContaining("4096 bytes");
    refused(LOCAL, LOCAL).hasMessageContaining("given twice");
    assertThat(Given.of("file=/" + "é".repeat(2047)).files()).hasSize(1);
  }

  @Test
  void libdirAndConfigAreMadeAbsoluteAndMustBeThere() throws IOException {
    Path config = Files.writeString(folder.resolve("config"), "");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    VddkParameters parameters = Given.of(LOCAL, "libdir=" + link, "config=" + link + "/./config");
    assertThat(parameters.libdir()).contains(folder.toRealPath());
    assertThat(parameters.config()).contains(config.toRealPath());
    Path here = Path.of("").toRealPath();
    assertThat(Given.of(LOCAL, "libdir=.").libdir()).contains(here);
    refused(LOCAL, "libdir=" + folder + "/no").hasMessageContainingAll("'libdir'", "not exist");
    refused(LOCAL, "libdir=" + config).hasMessageContainingAll("'libdir'", "not a directory");
    refused(LOCAL, "config=" + folder).hasMessageContainingAll("'config'", "not a file");
    refused(LOCAL, "config=" + folder + "/no").hasMessageContainingAll("'config'", "not exist");
  }

  /** The numbers are those of VixDiskLib's header. */
  @ParameterizedTest
  @CsvSource({
    "compression=none,  0",
    "unbuffered=true,   1",
    "single-link=yes,   2",
    "single-link=0,     0",
    "compression=zlib,  16",
    "compression=fastlz,32",
    "compression=skipz, 64",
    "unbuffered=1 single-link=1 compression=skipz, 67"
  })
  void flagsOfOpening(String given, int flags) {
    assertThat(Given.of((LOCAL + " " + given).split(" ")).openFlags()).isEqualTo(flags);
  }

  @Test
  void theTimeoutIsATimeAboveZero() {
    assertThat(Given.of(LOCAL, "timeout=500ms").timeout()).isEqualTo(Duration.ofMillis(500));
    refused(LOCAL, "timeout=0").hasMessageContaining("'timeout'");
  }

  /** The areas of one disk would be told of all. */
  @Test
  void changedAreasOfSeveralDisksAreInFilesOfTheirOwn() {
    refused("file=/a.vmdk", "file=/b.vmdk", "changed=/a.json")
        .hasMessageContaining("parameter 'changed'")
        .hasMessageContaining("{disk}");
    assertThat(Given.of("file=/a.vmdk", "file=/b.vmdk", "changed=/{disk}.json").changed())
        .hasSize(1);
  }

  /** What the JVM makes of bytes that the locale does not know. */
  @ParameterizedTest
  @ValueSource(strings = {"file", "libdir", "config", "server", "user", "password", "vm", "cookie"})
  void textsThatHaveLostCharactersAreRefusedAndNotTold(String parameter) {
    refused(LOCAL, parameter + "=/d\ufffd\ufffdsks")
        .hasMessageContainingAll("'" + parameter + "'", "UTF-8", "LC_ALL")
        .hasMessageNotContaining("sks");
    refused(LOCAL, "changed=/a{disk}.json", "changed=/\ufffd.json")
        .hasMessageContaining("'changed'");
  }

  @Test
  void aFolderWhoseNameHasLostCharactersIsNotTakenByALink() throws IOException {
    Path odd = Files.createDirectory(folder.resolve("\ufffd"));
    Path link = Files.createSymbolicLink(folder.resolve("plain"), odd);
    refused(LOCAL, "libdir=" + link).hasMessageContainingAll("'libdir'", "UTF-8");
  }

  @Test
  void changedAreasMayBeInSeveralFiles() {
    assertThat(Given.of(LOCAL, "changed=/a.json", "changed=b").changed())
        .containsExactly("/a.json", "b");
  }
}
