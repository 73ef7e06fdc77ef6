package nbd.app.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.app.dist.Shell.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code bin/nbdj} covers passwords among the arguments, and hands them over. */
class PasswordScriptTest {
  @TempDir Path temporary;
  private Path folder;
  private ToldScript told;

  @BeforeEach
  void install() throws IOException {
    folder = temporary.toRealPath();
    told = new ToldScript(folder);
  }

  @Test
  void passwordsAreCoveredAndHandedOverWithTheirPlaces() throws Exception {
    assertThat(
            told.run(
                "vddk",
                "password=one\n two\n",
                "-r",
                "cookie=+c * $x `y` \\n",
                "user=u",
                "-U",
                "-"))
        .isEqualTo(
            """
            path=unset former=unset
            1
             password=one
              two
            \s
            3
             cookie=+c * $x `y` \\n

            [vddk][password=***][-r][cookie=***][user=u][-U][-]\
            """);
  }

  @Test
  void whatIsNoPasswordButSaysWhereOneIsStays() throws Exception {
    assertThat(
            told.run(
                "vddk", "password=+/a file", "password=-", "password=-12", "password=", "cookie="))
        .endsWith("unset\n[vddk][password=+/a file][password=-][password=-12][password=][cookie=]");
    assertThat(told.run("vddk", "password=-1x")).endsWith("[password=***]");
  }

  @Test
  void aDescriptorThatIsInUseIsNotTaken() throws Exception {
    Path fd9 = Files.writeString(folder.resolve("nine"), "mine\n");
    Path wrapper =
        Shell.script(
            folder.resolve("wrapper"), "exec '" + told.script + "' \"$@\" 9<'" + fd9 + "'");
    told.java("echo \"$*\"; /bin/cat <&9");
    assertThat(told.shell.run(wrapper, "vddk", "password=x").out())
        .contains(" -Dnbdj.covered=8 ")
        .endsWith("mine\n");
  }

  @Test
  void withoutAFreeDescriptorItSaysWhatToDo() throws Exception {
    Path wrapper =
        Shell.script(
            folder.resolve("wrapper"),
            "exec '" + told.script + "' \"$@\" 3<&0 4<&0 5<&0 6<&0 7<&0 8<&0 9<&0");
    Result result = told.shell.run(wrapper, "vddk", "password=x");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("descriptors 3 to 9").contains("password=+FILE");
  }
}
