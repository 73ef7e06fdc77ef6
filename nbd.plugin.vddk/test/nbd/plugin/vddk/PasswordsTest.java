package nbd.plugin.vddk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import nbd.api.ParameterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
  @TempDir Path folder;

  private final Map<String, char[]> kept = new ConcurrentHashMap<>();

  @Test
  void aPasswordMayStandThereItself() {
    assertThat(typing("no").of("pass word=+-")).isEqualTo("pass word=+-");
    assertThat(typing("no").of("")).as("an empty one").isEmpty();
  }

  @Test
  void afterPlusIsAFileWhoseFirstLineItIs() throws IOException {
    assertThat(typing("no").of("+" + file("s3cret\n"))).isEqualTo("s3cret");
    assertThat(typing("no").of("+" + file(" s3cret \nmore\n"))).isEqualTo(" s3cret ");
    assertThat(typing("no").of("+" + file("señal"))).isEqualTo("señal");
    assertThat(typing("no").of("+" + file(""))).as("of an empty file").isEmpty();
  }

  @Test
  void aFileIsReadAnewEachTime() throws IOException {
    Passwords passwords = typing("no");
    assertThat(passwords.of("+" + file("old\n"))).isEqualTo("old");
    assertThat(passwords.of("+" + file("new\n"))).isEqualTo("new");
    assertThat(kept).isEmpty();
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> typing("no").of("+" + missing))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("'password'", missing.toString(), "not there");
    assertThatThrownBy(() -> typing("no").of("+" + folder))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("directory");
  }

  @Test
  void whatIsNoTextIsNotTakenForAPassword() throws IOException {
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'s', (byte) 0xf1, '\n'});
    assertThatThrownBy(() -> typing("no").of("+" + latin)).hasMessageContaining("UTF-8");
    Path binary = file("s3c\0ret\n");
    assertThatThrownBy(() -> typing("no").of("+" + binary))
        .hasMessageContaining("NUL")
        .hasMessageNotContaining("s3c");
    Path endless = file("x".repeat(4097));
    assertThatThrownBy(() -> typing("no").of("+" + endless)).hasMessageContaining("4096 bytes");
  }

  @Test
  void afterMinusIsAFileDescriptorWhichIsReadOnce() throws IOException {
    Path source = file("by descriptor\nmore\n");
    try (InputStream opened = Files.newInputStream(source)) {
      int descriptor = descriptorOf(source);
      assertThat(opened).isNotNull();
      assertThat(typing("no").of("-" + descriptor)).isEqualTo("by descriptor");
      file("changed\n");
      assertThat(typing("no").of("-" + descriptor)).as("a second time").isEqualTo("by descriptor");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0", "-1", "-2", "-s3cret", "--3", "-99999999999"})
  void whatCannotBeAFileDescriptorIsRefusedAndNotTold(String form) {
    assertThatThrownBy(() -> typing("no").of(form))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("'password'", "file descriptor", "3 or more")
        .hasMessageNotContaining(form);
    assertThat(kept).isEmpty();
  }

  @Test
  void aFileDescriptorThatIsNotOpenIsNamed() {
    assertThatThrownBy(() -> typing("no").of("-999999"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("file descriptor 999999", "999999<FILE", "not there");
    assertThat(kept).isEmpty();
  }

  @Test
  void minusAsksOnceAlsoForTheNextVersion() {
    assertThat(typing("first").of("-")).isEqualTo("first");
    assertThat(typing("second").of("-")).isEqualTo("first");
  }

  @Test
  void withoutATerminalTheFirstLineOfStandardInputIsTakenAndNoMore() throws IOException {
    InputStream real = System.in;
    InputStream input = new ByteArrayInputStream("typed\nrest".getBytes(UTF_8));
    try {
      System.setIn(input);
      assertThat(Passwords.ofThisProcess().of("-")).isEqualTo("typed");
      assertThat(new String(input.readAllBytes(), UTF_8)).isEqualTo("rest");
      assertThat(Passwords.ofThisProcess().of("-")).as("again").isEqualTo("typed");
    } finally {
      System.setIn(real);
      System.getProperties().remove("nbd.plugin.vddk.passwords");
    }
  }

  @Test
  void whatIsKeptIsNoStringThatALookAtTheSystemPropertiesShows() {
    try {
      Passwords.ofThisProcess();
      assertThat(System.getProperties().stringPropertyNames())
          .doesNotContain("nbd.plugin.vddk.passwords");
      assertThat(System.getProperties()).containsKey("nbd.plugin.vddk.passwords");
    } finally {
      System.getProperties().remove("nbd.plugin.vddk.passwords");
    }
  }

  private Passwords typing(String typed) {
    return new Passwords(kept, typed::toCharArray);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("password"), content);
  }

  /** As the kernel tells it. */
  private static int descriptorOf(Path file) throws IOException {
    Path real = file.toRealPath();
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .filter(each -> Files.exists(each))
          .filter(each -> real.equals(target(each)))
          .mapToInt(each -> Integer.parseInt(each.getFileName().toString()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException gone) {
      return link;
    }
  }
}
