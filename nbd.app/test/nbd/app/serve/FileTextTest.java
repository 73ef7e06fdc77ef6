package nbd.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as text. */
class FileTextTest {
  @TempDir Path folder;

  private String refusal(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("a"), content);
    return Reasons.of(_ -> FileText.of(file), "");
  }

  @Test
  void aFileIsReadAsUtf8() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "{\"ä€😀\": 1}\n");
    assertThat(FileText.of(file)).isEqualTo("{\"ä€😀\": 1}\n");
  }

  @Test
  void aByteThatIsNotUtf8IsToldWithItsPlace() throws IOException {
    assertThat(refusal("{\n \"ä\": \"ä\"}".getBytes(StandardCharsets.UTF_8))).isNull();
    assertThat(refusal("{\n \"a\": \"ä\"}".getBytes(StandardCharsets.ISO_8859_1)))
        .isEqualTo("f:2:8: a byte here is not UTF-8");
  }

  @Test
  void aCharacterThatIsCutOffIsNotUtf8() throws IOException {
    assertThat(refusal(new byte[] {'a', (byte) 0xC3})).isEqualTo("f:1:2: a byte here is not UTF-8");
  }

  @Test
  void aFileThatIsTooLargeForAConfigurationIsNotRead() throws IOException {
    assertThat(refusal(new byte[1 << 20])).isNull();
    assertThat(refusal(new byte[(1 << 20) + 1]))
        .isEqualTo("f: has more than 1 MiB, which is no configuration");
  }

  @Test
  void aFileThatIsGoneIsToldAsGone() {
    assertThat(Reasons.of(_ -> FileText.of(folder.resolve("b")), ""))
        .isEqualTo("f: cannot be read: there is no such file");
  }
}
