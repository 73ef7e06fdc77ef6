package nbd.plugins.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HolesNameTest {
  private static final String ENCODING = "sun.jnu.encoding";

  @TempDir Path folder;

  /** As with LC_ALL=de_DE.ISO-8859-15, which is no charset that every Java has. */
  @Test
  void aNameIsEncodedAsTheSystemHasItWhateverThatIs() throws Exception {
    assumeTrue(Holes.arePossible(), "Linux, with native access");
    String before = System.getProperty(ENCODING);
    assumeTrue(Charset.forName(before).newEncoder().canEncode('\u20ac'), "names have a euro sign");
    makeFileOfEuro();
    System.setProperty(ENCODING, "ISO-8859-15");
    try (Holes holes = Holes.of(folder.resolve("\u20ac")).orElseThrow()) {
      assertThat(Files.size(holes.path())).isEqualTo(5);
    } finally {
      System.setProperty(ENCODING, before);
    }
  }

  /** Its name is one byte, which Java cannot say where names are in UTF-8. */
  private void makeFileOfEuro() throws IOException, InterruptedException {
    String[] words = {"/bin/sh", "-c", "printf 12345 >\"$0/$(printf '\\244')\"", folder.toString()};
    assertThat(new ProcessBuilder(words).start().waitFor()).isZero();
  }
}
