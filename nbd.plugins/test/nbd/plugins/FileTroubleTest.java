package nbd.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.plugins.data.DataPlugin;
import nbd.plugins.split.SplitPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

class FileTroubleTest {
  /** Can only be written: the kernel lets nobody read it, not even the superuser. */
  private static final Path UNREADABLE = Path.of("/sys/bus/platform/drivers_probe");

  @Test
  void isToldInWordsAlsoWhereJavaHasNone() {
    assertThat(FileTrouble.why(new AccessDeniedException("a"))).isEqualTo("permission denied");
    assertThat(FileTrouble.why(new NoSuchFileException("a"))).isEqualTo("there is no such file");
    assertThat(FileTrouble.why(new FileSystemException("a", null, "Is a directory")))
        .isEqualTo("Is a directory");
    assertThat(FileTrouble.why(new NotDirectoryException("a")))
        .isEqualTo("java.nio.file.NotDirectoryException: a");
  }

  @Test
  void pluginsTellThatPermissionIsDenied() {
    assumeTrue(Files.isRegularFile(UNREADABLE), "there is no such file");
    assertThatThrownBy(() -> Layers.of(new DataPlugin(), "data=<" + UNREADABLE).open())
        .isInstanceOf(ParameterException.class)
        .hasMessageEndingWith("file '" + UNREADABLE + "' cannot be read: permission denied");
    assertThatThrownBy(() -> Layers.of(new SplitPlugin(), UNREADABLE.toString()).open())
        .isInstanceOf(OpenException.class)
        .hasMessage("'" + UNREADABLE + "' cannot be opened: permission denied");
  }
}
