package nbd.filters.tar;

import java.nio.file.Files;
import java.nio.file.Path;
import nbd.filters.Samples;
import nbd.filters.Tool;
import nbd.filters.Twin;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NbdkitTarTest {
  @TempDir Path folder;

  private Path tar(String options, String name) throws Exception {
    Tool.need("nbdkit", "tar");
    Path disk = Files.createDirectories(folder.resolve(name + "/deep"));
    Files.write(disk.resolve("other"), new byte[777]);
    Files.write(disk.resolve("disk.img"), Samples.bytes(70_000));
    String names = "x*/deep/other x*/deep/disk.img";
    Tool.sh("cd " + folder + " && tar " + options + " -cf t.tar " + names);
    return folder.resolve("t.tar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--format=gnu", "--format=pax", "--format=ustar"})
  void isReadAndWrittenAsByNbdkit(String format) throws Exception {
    Path tar = tar(format, "x");
    String entry = "tar-entry=x/deep/disk.img";
    Layers layers = Layers.of(Scripted.on(Files.readAllBytes(tar))).behind(new TarFilter(), entry);
    Twin.of(
            "--filter=tar file " + tar + " " + entry,
            layers,
            "size()",
            "h.is_read_only()",
            "read(0, 70000)",
            "write(5, 60000, 7)",
            "zero(30000, 5000)",
            "read(0, 70000)",
            "read(69999, 2)",
            "flush()",
            "read(69990, 10)")
        .assertSame();
  }

  @Test
  void aNameThatIsTooLongForAHeaderIsInFrontOfItUnlikeByNbdkit() throws Exception {
    String name = "x".repeat(150);
    Path tar = tar("--format=gnu", name);
    String entry = "tar-entry=" + name + "/deep/disk.img";
    Layers layers = Layers.of(Scripted.on(Files.readAllBytes(tar))).behind(new TarFilter(), entry);
    String why =
        "nbdkit 1.32 takes the header of the long name for that of the file, 1024 bytes off";
    Twin.of("--filter=tar file " + tar + " " + entry, layers, "size()", "read(69000, 4)")
        .assertSameBut(new Twin.Difference("read(69000, 4)", "cfd0d1d2", "e3e4e5e6", why));
  }

  @Test
  void theFirstOfSeveralOfThatNameIsServedAsByNbdkit() throws Exception {
    Tool.need("nbdkit", "tar");
    byte[] tar = new Tar().file("disk", new byte[] {1, 2}).file("disk", new byte[] {3, 4, 5}).end();
    Path file = Files.write(folder.resolve("twice.tar"), tar);
    Layers layers = Layers.of(Scripted.on(tar)).behind(new TarFilter(), "tar-entry=disk");
    Twin.of("--filter=tar file " + file + " tar-entry=disk", layers, "size()", "read(0, 2)")
        .assertSame();
  }
}
