package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.ParameterException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and folders by the number of a descriptor. */
class InheritedTest {
  @TempDir Path folder;

  private final FilePlugin plugin = new FilePlugin();
  private final TestHost host = new TestHost();

  @AfterEach
  void end() {
    host.close();
  }

  private Export export(Map<String, String> given) throws IOException {
    return plugin.export(plugin.schema().parse(given), host);
  }

  private Path file() throws IOException {
    return Files.writeString(folder.resolve("disk"), "content");
  }

  /** Files that Java opens are as good as inherited ones: they too are not closed on exec. */
  @Test
  void aDescriptorIsServedThoughItsFileHasNoNameAnyMore() throws IOException {
    assumeTrue(LinuxOpener.isPossible());
    for (String mode : new String[] {"r", "rw"}) {
      Path file = file();
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), mode)) {
        String number = numberOf(file);
        Files.delete(file);
        try (Export export = export(Map.of("fd", number));
            Handle handle = export.open(new TestClient("", false))) {
          assertThat(handle.traits().readOnly()).isEqualTo(mode.equals("r"));
          assertThat(Scenery.read(handle, 0, 7)).asString().isEqualTo("content");
          assertThat(open.getFilePointer()).isZero();
        }
      }
    }
  }

  private static String numberOf(Path file) throws IOException {
    Path name = file.toRealPath();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(each -> leadsTo(each, name))
          .findFirst()
          .orElseThrow()
          .getFileName()
          .toString();
    }
  }

  private static boolean leadsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file);
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void everyWrongDescriptorIsToo() throws IOException {
    assumeTrue(LinuxOpener.isPossible());
    wrong(
        Map.of("fd", "1"),
        "parameter 'fd': descriptor 1 is standard input or output; give 3 or more");
    wrong(
        Map.of("fd", "900000"),
        "parameter 'fd': descriptor 900000 is not open; redirect it, as in 900000<>disk.img");
    try (Descriptor own = Descriptor.find(file()).orRefuse("a file")) {
      wrong(
          Map.of("dirfd", "" + own.number()),
          "parameter 'dirfd': descriptor %d is one of the program's own; give one that it inherited"
              .formatted(own.number()));
    }
  }

  private void wrong(Map<String, String> given, String message) {
    assertThatThrownBy(() -> export(given))
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  @Test
  void withoutLinuxDescriptorsAreRefused() {
    assertThatThrownBy(
            () ->
                PortableOpener.of(
                    new FileParameters(new Source.InheritedFile(5), Advice.NORMAL, true)))
        .hasMessage("parameter 'fd' needs Linux and native access; give file=");
    assertThatThrownBy(
            () ->
                PortableOpener.of(
                    new FileParameters(new Source.InheritedFolder(5), Advice.NORMAL, true)))
        .hasMessage("parameter 'dirfd' needs Linux and native access; give dir=");
  }
}
