package nbd.app.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.app.dist.Shell.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/nbdj} among JVM folders that are made up: each java tells its folder and arguments.
 */
class LauncherScriptTest {
  @TempDir Path temporary;
  private Path folder;
  private Path script;
  private Shell shell;

  @BeforeEach
  void install() throws IOException {
    folder = temporary.toRealPath();
    shell = new Shell(folder);
    Files.createDirectories(folder.resolve("an nbdj/lib"));
    script = folder.resolve("an nbdj/bin/nbdj");
    Files.createDirectories(script.getParent());
    Files.copy(Path.of("dist/bin/nbdj"), script);
  }

  private Path java(String home, String version) throws IOException {
    Path java = folder.resolve(home);
    Shell.script(
        java.resolve("bin/java"),
        """
        if [ "$1" = -version ]; then echo 'openjdk version "%s" 2025-09-16' >&2; exit; fi
        echo java=%s
        for argument in "$@"; do echo "[$argument]"; done\
        """
            .formatted(version, home));
    Files.writeString(
        java.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\nOS=\"Y\"\n");
    return java;
  }

  private Result run(String... arguments) throws IOException, InterruptedException {
    return shell.run(script, arguments);
  }

  @Test
  void takesTheNewestInTheUsualFolders() throws Exception {
    java("jvm/a-17", "17.0.15");
    java("jvm/b-25", "25.0.3");
    java("jvm/c-26", "26");
    java("jvm/d-8", "1.8.0_452");
    assertThat(run().out()).startsWith("java=jvm/c-26\n");
  }

  @Test
  void takesJavaHomeBeforeANewerOneInTheUsualFolders() throws Exception {
    java("jvm/c-26", "26");
    shell.with("JAVA_HOME", java("mine", "25.0.1"));
    assertThat(run().out()).startsWith("java=mine\n");
  }

  @Test
  void passesByAJavaHomeThatIsTooOld() throws Exception {
    java("jvm/b-25", "25.0.3");
    shell.with("JAVA_HOME", java("mine", "17.0.1"));
    assertThat(run().out()).startsWith("java=jvm/b-25\n");
  }

  @Test
  void takesTheJavaThatIsNamedForItBeforeAll() throws Exception {
    java("jvm/c-26", "26");
    shell.with("JAVA_HOME", java("mine", "26")).with("NBDJ_JAVA", java("named", "25"));
    assertThat(run().out()).startsWith("java=named\n");
    shell.with("NBDJ_JAVA", folder.resolve("named/bin/java"));
    assertThat(run().out()).startsWith("java=named\n");
  }

  @Test
  void refusesANamedJavaThatIsTooOld() throws Exception {
    java("jvm/c-26", "26");
    shell.with("NBDJ_JAVA", java("named", "21.0.2"));
    assertThat(run())
        .isEqualTo(
            new Result(
                1,
                "",
                "nbdj: NBDJ_JAVA is Java 21 in %s/named; nbdj needs Java 25 or newer\n"
                    .formatted(folder)));
  }

  @Test
  void refusesANamedJavaThatIsNone() throws Exception {
    shell.with("NBDJ_JAVA", "/nowhere");
    Result result = run();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).startsWith("nbdj: NBDJ_JAVA is '/nowhere', and that is neither");
  }

  @Test
  void saysWhatToInstallWhereThereIsNoJava() throws Exception {
    assertThat(run())
        .isEqualTo(
            new Result(
                1,
                "",
                "nbdj: needs Java 25 or newer, and found none. Install one, such as Debian's"
                    + " openjdk-25-jre-headless or Temurin 25, or let NBDJ_JAVA or JAVA_HOME name"
                    + " its folder.\n"));
  }

  @Test
  void tellsWhichOlderOnesItHasFound() throws Exception {
    java("jvm/a-17", "17.0.15");
    java("home/.sdkman/candidates/java/21-tem", "21.0.9");
    Result result = run();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains(
            "found only Java 17 in %1$s/jvm/a-17, 21 in %1$s/home/.sdkman/candidates/java/21-tem."
                .formatted(folder));
  }

  @Test
  void findsTheJavaOfSdkman() throws Exception {
    java("home/.sdkman/candidates/java/25-tem", "25");
    assertThat(run().out()).startsWith("java=home/.sdkman/candidates/java/25-tem\n");
  }

  @Test
  void followsALinkOnPathToTheFolderOfAJava() throws Exception {
    Path java = java("elsewhere", "25.0.2");
    Files.createSymbolicLink(folder.resolve("path/java"), java.resolve("bin/java"));
    assertThat(run().out()).startsWith("java=elsewhere\n");
  }

  @Test
  void asksAJavaOnPathThatDoesNotTellItsVersionInAFile() throws Exception {
    Path java = java("elsewhere", "25.0.2");
    Files.delete(java.resolve("release"));
    Files.createSymbolicLink(folder.resolve("path/java"), java.resolve("bin/java"));
    assertThat(run().out()).startsWith("java=elsewhere\n");
  }

  @Test
  void doesNotTakeAnOldJavaOnPath() throws Exception {
    Path java = java("elsewhere", "17.0.2");
    Files.delete(java.resolve("release"));
    Files.createSymbolicLink(folder.resolve("path/java"), java.resolve("bin/java"));
    assertThat(run().code()).isEqualTo(1);
  }

  @Test
  void handsOnArgumentsAsTheyAre() throws Exception {
    java("jvm/25", "25");
    assertThat(run("-e", "", "memory", "size=1 G", "*").out())
        .endsWith(
            "[-jar]\n[%s/an nbdj/lib/nbd.app.jar]\n[-e]\n[]\n[memory]\n[size=1 G]\n[*]\n"
                .formatted(folder));
  }

  @Test
  void givesTheJvmTheOptionsOfItsVariable() throws Exception {
    java("jvm/25", "25");
    shell.with("NBDJ_JVM_OPTIONS", "-Xmx1g -XX:+UseParallelGC");
    assertThat(run().out())
        .contains("[-Xmx1g]\n[-XX:+UseParallelGC]\n[-jar]")
        .doesNotContain("UseSerialGC");
  }

  @Test
  void usesTheAotCacheOnlyWhereThereIsOne() throws Exception {
    java("jvm/25", "25");
    assertThat(run().out()).contains("UseSerialGC").doesNotContain("-XX:AOT");
    Path cache = Files.createFile(folder.resolve("an nbdj/lib/nbdj.aot"));
    assertThat(run().out()).contains("[-XX:AOTCache=" + cache + "]\n[-XX:AOTMode=auto]\n[-jar]");
  }

  @Test
  void findsItsFolderThroughLinks() throws Exception {
    java("jvm/25", "25");
    Path near = Files.createSymbolicLink(folder.resolve("an nbdj/bin/near"), Path.of("nbdj"));
    Path far = Files.createSymbolicLink(folder.resolve("far"), near);
    assertThat(shell.run(far).out()).contains("[" + folder + "/an nbdj/lib/nbd.app.jar]");
  }
}
