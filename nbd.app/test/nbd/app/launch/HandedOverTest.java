package nbd.app.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nbd.app.launch.bundles.Witness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code bin/nbdj} does for the plugin vddk, with the real script, a real JVM and the real
 * launcher; a bundle made up here tells what came of it.
 */
@EnabledOnOs(OS.LINUX)
class HandedOverTest {
  private static final List<String> ENVIRONMENT =
      List.of("PATH=/usr/bin:/bin", "LC_ALL=C", "NBDJ_JAVA=" + System.getProperty("java.home"));

  /** What shells may add. */
  private static final Pattern OF_SHELLS = Pattern.compile("(PWD|OLDPWD|SHLVL|_)=.*");

  @TempDir Path temporary;
  private Path home;
  private Path libdir;

  @BeforeEach
  void install() throws IOException {
    home = temporary.resolve("nbdj");
    InstalledForm.in(home).bundle("bundles", "nbd.app", Witness.class);
    Files.createDirectories(home.resolve("lib"));
    Files.createDirectories(home.resolve("bin"));
    Files.copy(Path.of("dist/bin/nbdj"), home.resolve("bin/nbdj"));
    launcher(home.resolve("lib/nbd.app.jar"));
    libdir = temporary.resolve("vmware");
    Files.createDirectories(libdir.resolve("lib64"));
    Files.createFile(libdir.resolve("lib64/libvixDiskLib.so.8"));
  }

  /** A jar that leads to the classes of this test's class path. */
  private static void launcher(Path jar) throws IOException {
    var manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, Launcher.class.getName());
    main.putValue("Enable-Native-Access", "ALL-UNNAMED");
    main.put(
        Attributes.Name.CLASS_PATH,
        Arrays.stream(System.getProperty("java.class.path").split(":", -1))
            .filter(each -> !each.isEmpty())
            .map(each -> Path.of(each).toUri().toString())
            .collect(Collectors.joining(" ")));
    try (OutputStream file = Files.newOutputStream(jar);
        var out = new JarOutputStream(file, manifest)) {
      out.finish();
    }
  }

  /**
   * Runs nbdj.
   *
   * @param words in a shell's words; the folder with what came of it is put before them
   */
  private Path run(String name, String before, String words)
      throws IOException, InterruptedException {
    Path seen = Files.createDirectory(temporary.resolve(name));
    Path caller =
        Files.writeString(
            temporary.resolve(name + ".sh"),
            "%s\nexec /bin/sh '%s/bin/nbdj' '%s' %s\n".formatted(before, home, seen, words));
    Path said = temporary.resolve(name + ".said");
    var builder = new ProcessBuilder("/bin/sh", caller.toString()).redirectErrorStream(true);
    builder.environment().clear();
    for (String variable : ENVIRONMENT) {
      int equals = variable.indexOf('=');
      builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    Process process = builder.redirectOutput(said.toFile()).start();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("nbdj does not end");
    }
    // The class path of a test may have no provider of logs, which slf4j says.
    assertThat(Files.readAllLines(said)).allMatch(line -> line.startsWith("SLF4J(W)"));
    assertThat(process.exitValue()).isZero();
    return seen;
  }

  private static List<String> strings(Path file) throws IOException {
    return List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\0", -1));
  }

  @Test
  void aPasswordReachesTheProgramAndNobodyElse() throws Exception {
    Path seen =
        run(
            "covered",
            "nl='\n"
                + "'; vddk_aside=v; vddk_word=v; vddk_rest=v; export vddk_aside vddk_word"
                + " vddk_rest",
            "-r 'password=SECRET ł ń \\1 ***'\"$nl$nl SECRET$nl\" vddk user=u cookie=SECRET");
    assertThat(Files.readString(seen.resolve("arguments")).split("\0", -1))
        .containsExactly(
            seen.toString(),
            "-r",
            "password=SECRET ł ń \\1 ***\n\n SECRET\n",
            "vddk",
            "user=u",
            "cookie=SECRET");
    assertThat(strings(seen.resolve("own command line")))
        .containsSubsequence("-r", "password=***", "vddk", "user=u", "cookie=***");
    for (String place : List.of("own command line", "own environment", "command's environment")) {
      assertThat(strings(seen.resolve(place)))
          .as(place)
          .isNotEmpty()
          .noneMatch(each -> each.contains("SECRET"));
    }
  }

  @Test
  void aPasswordLargerThanAPipeIsHandedOver() throws Exception {
    String digits = "0123456789".repeat(10_000);
    Path seen = run("large", "", "vddk password=" + digits + " file=a");
    assertThat(Files.readString(seen.resolve("arguments")))
        .isEqualTo(seen + "\0vddk\0password=" + digits + "\0file=a");
  }

  @Test
  void theDescriptorOfThePasswordIsClosed() throws Exception {
    Path plain = run("plain", "", "vddk user=u");
    Path covered = run("covered", "", "vddk password=x");
    assertThat(pipes(covered)).isEqualTo(pipes(plain));
    assertThat(Files.readAllLines(covered.resolve("command's descriptors")))
        .isEqualTo(Files.readAllLines(plain.resolve("command's descriptors")));
  }

  /** How many it has open; one is its standard input. */
  private static long pipes(Path seen) throws IOException {
    List<String> descriptors = Files.readAllLines(seen.resolve("own descriptors"));
    assertThat(descriptors).hasSizeGreaterThan(9);
    return descriptors.stream().filter(each -> each.startsWith("pipe:")).count();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "LD_LIBRARY_PATH=", "LD_LIBRARY_PATH=/a:=b"})
  void whatIsStartedHasTheEnvironmentAsItWas(String before) throws Exception {
    String export = before.isEmpty() ? "" : before + "; export LD_LIBRARY_PATH";
    Path seen = run("restored", export, "vddk libdir='" + libdir + "'");
    assertThat(strings(seen.resolve("own environment")))
        .anyMatch(each -> each.startsWith("LD_LIBRARY_PATH=" + libdir + "/lib64"));
    List<String> expected = new ArrayList<>(ENVIRONMENT);
    expected.add(before);
    assertThat(strings(seen.resolve("command's environment")))
        .filteredOn(each -> !OF_SHELLS.matcher(each).matches())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(expected.stream(), Stream.of("")).distinct().toList());
  }
}
