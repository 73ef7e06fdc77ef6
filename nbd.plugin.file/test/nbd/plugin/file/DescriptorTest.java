package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.api.OpenException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorTest {
  private static final String ENCODING = "sun.jnu.encoding";

  @TempDir Path folder;

  @BeforeEach
  void onLinux() {
    assumeTrue(LinuxOpener.isPossible(), "this is not Linux, or without native access");
  }

  /** As with LC_ALL=de_DE.ISO-8859-15, which is no charset that every Java has. */
  @Test
  void aNameIsEncodedAsTheSystemHasItWhateverThatIs() throws Exception {
    String before = System.getProperty(ENCODING);
    assumeTrue(Charset.forName(before).newEncoder().canEncode('\u20ac'), "names have a euro sign");
    makeFileOfEuro();
    System.setProperty(ENCODING, "ISO-8859-15");
    try (Descriptor found = Descriptor.find(folder.resolve("\u20ac")).orRefuse("euro")) {
      assertThat(Files.size(found.path())).isEqualTo(5);
      assertThat(Errno.text(2)).isEqualTo("No such file or directory");
    } finally {
      System.setProperty(ENCODING, before);
    }
  }

  /** Its name is one byte, which Java cannot say where names are in UTF-8. */
  private void makeFileOfEuro() throws IOException, InterruptedException {
    String[] words = {"/bin/sh", "-c", "printf 12345 >\"$0/$(printf '\\244')\"", folder.toString()};
    assertThat(new ProcessBuilder(words).start().waitFor()).isZero();
  }

  @Test
  void aNameWithANulIsNotTheOneBeforeIt() throws IOException {
    Files.write(folder.resolve("a"), new byte[1]);
    try (Descriptor inside = Descriptor.find(folder).orRefuse("folder")) {
      assertThatThrownBy(() -> inside.findIn("a\0b").orRefuse("a\0b"))
          .isInstanceOf(OpenException.class)
          .hasMessageEndingWith("cannot be opened: there is no such file");
    }
  }
}
