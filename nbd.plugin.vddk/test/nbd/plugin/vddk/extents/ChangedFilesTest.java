package nbd.plugin.vddk.extents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nbd.api.ParameterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangedFilesTest {
  @TempDir private Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "{}");
  }

  private Map<String, Path> of(String disk, String... patterns) throws IOException {
    List<String> inFolder = List.of(patterns).stream().map(each -> folder + "/" + each).toList();
    return new ChangedFiles(inFolder, List.of(disk)).of(disk);
  }

  private Map<String, Path> ofOneOf(List<String> disks, int index) throws IOException {
    return new ChangedFiles(List.of(folder + "/{disk}/{name}.json"), disks).of(disks.get(index));
  }

  @Test
  void aPlainPathIsABitmapOfTheFilesName() throws IOException {
    Path monday = file("since monday.json");
    Path other = file("cbt.txt");
    assertThat(of("/d/x.vmdk", "since monday.json", "cbt.txt", "missing.json"))
        .containsExactly(Map.entry("cbt.txt", other), Map.entry("since monday", monday));
    assertThat(of("/d/x.vmdk")).isEmpty();
  }

  @Test
  void theNameIsWhatStandsInItsPlace() throws IOException {
    Path b = file("cbt-b.json");
    Path a = file("cbt-a.c d.json");
    file("cbt-.json");
    file("cbt-c.json.tmp");
    file("dbt-c.json");
    Files.createDirectories(folder.resolve("cbt-folder.json"));
    Map<String, Path> found = of("/d/x.vmdk", "cbt-{name}.json");
    assertThat(found).containsExactly(Map.entry("a.c d", a), Map.entry("b", b));
  }

  @Test
  void theNameMayBeAFoldersName() throws IOException {
    Path mon = file("mon/x.json");
    file("tue/y.json");
    file("file");
    assertThat(of("/d/x.vmdk", "{name}/{disk}.json")).containsExactly(Map.entry("mon", mon));
  }

  @Test
  void hiddenFilesAreNoneUnlessThePatternBeginsWithADot() throws IOException {
    Path hidden = file(".a.json");
    assertThat(of("/d/x.vmdk", "{name}.json")).isEmpty();
    assertThat(of("/d/x.vmdk", ".{name}.json")).containsExactly(Map.entry("a", hidden));
    file(".json");
    assertThat(of("/d/x.vmdk", ".json")).isEmpty();
  }

  @Test
  void theDiskIsItsNameWithOrWithoutTheEndingOrItsWholePath() throws IOException {
    Path shortest = file("web/a.json");
    Path last = file("web.vmdk/b.json");
    Path whole = file("[store 1] web/web.vmdk/c.json");
    file("other/d.json");
    String disk = "[store 1] web/web.vmdk";
    assertThat(of(disk, "{disk}/{name}.json"))
        .containsExactly(Map.entry("a", shortest), Map.entry("b", last), Map.entry("c", whole));
    assertThat(of("/web", "{disk}/{name}.json")).containsExactly(Map.entry("a", shortest));
    assertThat(of("web", "{disk}/{disk}.json")).isEmpty();
  }

  @Test
  void aNameThatSeveralDisksHaveIsThatOfNone() throws IOException {
    file("web/a.json");
    file("web.vmdk/b.json");
    Path first = file("[store 1] web/web.vmdk/c.json");
    Path second = file("[store 2] web/web.vmdk/c.json");
    List<String> disks = List.of("[store 1] web/web.vmdk", "[store 2] web/web.vmdk");
    assertThat(ofOneOf(disks, 0)).containsExactly(Map.entry("c", first));
    assertThat(ofOneOf(disks, 1)).containsExactly(Map.entry("c", second));
  }

  @Test
  void theNameOfOneDiskMayBeAnotherOneWithTheEndingOrItsWholePath() throws IOException {
    Path web = file("web/a.json");
    file("web.vmdk/b.json");
    Path odd = file("web.vmdk.vmdk/c.json");
    List<String> disks = List.of("[s] v/web.vmdk", "[s] v/web.vmdk.vmdk");
    assertThat(ofOneOf(disks, 0)).containsExactly(Map.entry("a", web));
    assertThat(ofOneOf(disks, 1)).containsExactly(Map.entry("c", odd));
    Path root = file("[s] x/d.json");
    Path ending = file("[s] x.vmdk/e.json");
    List<String> inRoot = List.of("[s] x.vmdk", "[s] x");
    assertThat(ofOneOf(inRoot, 0)).containsExactly(Map.entry("e", ending));
    assertThat(ofOneOf(inRoot, 1)).containsExactly(Map.entry("d", root));
  }

  /** Characters that mean something in globs and regular expressions mean themselves. */
  @Test
  void disksAndFoldersMayHaveAnyNames() throws IOException {
    Path file = file("[a]*/x+(1)\\E-{disk.json");
    file("a/x+(1)\\E-{disk.json");
    assertThat(of("[ds] x+(1)\\E.vmdk", "[a]*/{disk}-{name}.json")).isEmpty();
    assertThat(of("[ds] v/x+(1)\\E.vmdk", "[a]*/{disk}-{name}.json"))
        .containsExactly(Map.entry("{disk", file));
    Path odd = file("{name}-n.json");
    assertThat(of("/d/{name}.vmdk", "{disk}-{name}.json")).containsExactly(Map.entry("n", odd));
  }

  @Test
  void twoFilesOfOneNameAreAnErrorOneFileFoundTwiceIsNone() throws IOException {
    Path one = file("x/mon.json");
    Path two = file("mon.json");
    assertThat(of("/d/x.vmdk", "mon.json", "{name}.json")).containsExactly(Map.entry("mon", two));
    assertThatIOException()
        .isThrownBy(() -> of("/d/x.vmdk", "mon.json", "{disk}/{name}.json"))
        .withMessage("changed areas of the same name 'mon' are in " + two + " and in " + one);
  }

  @Test
  void aFolderThatIsNotThereHasNone() throws IOException {
    file("plain");
    assertThat(of("/d/x.vmdk", "missing/{name}.json", "plain/{name}.json", "missing/{disk}"))
        .isEmpty();
  }

  private static void refuses(String pattern, boolean several, String words) {
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> ChangedFiles.check(pattern, several))
        .withMessage("parameter 'changed': '" + pattern + "': " + words);
  }

  @Test
  void whatIsNoPatternIsRefused() {
    String file = "it is the path of a file, such as /backup/{disk}/{name}.json";
    refuses("", false, file);
    refuses("/", false, file);
    refuses("/a/", false, file);
    refuses("/{name}/{name}", false, "{name} can stand in it once");
    refuses("/{vm}/{name}", false, "{vm} is not known; {disk} and {name} are");
    refuses("/a/{}.json", false, "{} is not known; {disk} and {name} are");
    refuses("/a\0", false, "Nul character not allowed");
    refuses("/{name}", true, "with more than one disk it needs a {disk}, for the disk's name");
    assertThatNoException().isThrownBy(() -> ChangedFiles.check("/a/{disk}/{disk}-{name}", true));
    assertThatNoException().isThrownBy(() -> ChangedFiles.check("a {b c}.json", false));
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> new ChangedFiles(List.of("/a", "/b/"), List.of()));
  }
}
