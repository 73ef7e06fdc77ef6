package nbd.plugin.vddk.vix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LibraryFileTest {
  @TempDir private Path temporary;

  private Path folder;

  @BeforeEach
  void asTheKernelNamesIt() throws IOException {
    folder = temporary.toRealPath();
  }

  private Path put(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  @Test
  void theNewestIsTakenAndLib64First() throws IOException {
    for (String name :
        List.of(
            "libvixDiskLib.so.6",
            "lib64/libvixDiskLib.so.6",
            "libvixDiskLib.so.7",
            "lib64/libvixDiskLib.so.7",
            "libvixDiskLib.so.8",
            "lib64/libvixDiskLib.so.8")) {
      Path file = put(name);
      LibraryFile found = LibraryFile.find(Optional.of(folder), List.of());
      assertThat(found)
          .isEqualTo(new LibraryFile(folder, file, name.charAt(name.length() - 1) - '0'));
      assertThat(LibraryFile.of(folder, file)).isEqualTo(found);
    }
  }

  @Test
  void theFirstUsualPlaceThatHasOneIsTaken() throws IOException {
    Path file = put("second/lib64/libvixDiskLib.so.6");
    put("third/lib64/libvixDiskLib.so.8");
    List<Path> places =
        List.of(folder.resolve("first"), folder.resolve("second"), folder.resolve("third"));
    assertThat(LibraryFile.find(Optional.empty(), places).file()).isEqualTo(file);
  }

  @Test
  void thatThereIsNoneNamesTheFilesLookedFor() {
    assertThatThrownBy(() -> LibraryFile.find(Optional.of(folder), List.of()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "libdir=%1$s: VMware's VixDiskLib is not there; looked for "
                + "%1$s/lib64/libvixDiskLib.so.8, %1$s/libvixDiskLib.so.8, "
                + "%1$s/lib64/libvixDiskLib.so.7, %1$s/libvixDiskLib.so.7, "
                + "%1$s/lib64/libvixDiskLib.so.6, %1$s/libvixDiskLib.so.6",
            folder);
    List<Path> places = List.of(folder.resolve("first"), folder.resolve("second"));
    assertThatThrownBy(() -> LibraryFile.find(Optional.empty(), places))
        .hasMessageStartingWith(
            "VMware's VixDiskLib is not in the usual places: libdir= names its folder; looked for "
                + folder.resolve("first/lib64/libvixDiskLib.so.8"))
        .hasMessageEndingWith(folder.resolve("second/libvixDiskLib.so.6").toString());
  }
}
