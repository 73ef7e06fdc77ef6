package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import nbd.api.ParameterException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
  @TempDir Path folder;

  private final Map<List<String>, char[]> kept = new ConcurrentHashMap<>();
  private final Map<String, InputStream> opened = new ConcurrentHashMap<>();

  @AfterEach
  void close() throws IOException {
    for (InputStream each : opened.values()) {
      each.close();
    }
  }

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
    assertThat(typing("no").of("+" + file("\n"))).as("of an empty line").isEmpty();
  }

  @Test
  void theEndOfALineMayBeThatOfWindows() throws IOException {
    assertThat(typing("no").of("+" + file("s3cret\r\nmore\r\n"))).isEqualTo("s3cret");
    assertThat(typing("no").of("+" + file("s3cret\r"))).isEqualTo("s3cret");
    assertThat(typing("no").of("+" + file("s3\rcret\r\r\n"))).isEqualTo("s3\rcret\r");
  }

  @Test
  void aFileIsReadAnewEachTime() throws IOException {
    Typed passwords = typing("no");
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

  @Test
  void noServerOrUserGetsAnothersFromAFileDescriptor() throws IOException {
    Path source = file("first\nsecond\n\n");
    try (InputStream open = Files.newInputStream(source)) {
      assertThat(open).isNotNull();
      String form = "-" + descriptorOf(source);
      Passwords passwords = new Passwords(kept, new Descriptors(opened), () -> new char[0]);
      assertThat(passwords.of(form, "a", "root")).isEqualTo("first");
      assertThat(passwords.of(form, "b", "root")).isEqualTo("second");
      assertThat(passwords.of(form, "a", "admin")).isEmpty();
      assertThat(passwords.of(form, "a", "root")).as("again").isEqualTo("first");
      assertThatThrownBy(() -> passwords.of(form, "c", "root"))
          .isInstanceOf(ParameterException.class)
          .hasMessageContainingAll("'password'", "descriptor " + form.substring(1), "no line");
      assertThat(passwords.of(form, "b", "root")).as("again").isEqualTo("second");
    }
  }

  @Test
  void eachServerAndUserIsAskedFor() {
    Iterator<String> typed = List.of("first", "second", "third").iterator();
    Passwords passwords =
        new Passwords(kept, new Descriptors(opened), () -> typed.next().toCharArray());
    assertThat(passwords.of("-", "a", "root")).isEqualTo("first");
    assertThat(passwords.of("-", "b", "root")).isEqualTo("second");
    assertThat(passwords.of("-", "b", "admin")).isEqualTo("third");
    assertThat(passwords.of("-", "a", "root")).as("again").isEqualTo("first");
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
  void whatIsKeptIsNoStringThatALookAtTheSystemPropertiesShows() {
    try {
      Passwords.ofThisProcess();
      assertThat(System.getProperties().stringPropertyNames())
          .doesNotContain("nbd.plugin.vddk.passwords");
      assertThat(System.getProperties()).containsKey("nbd.plugin.vddk.passwords");
    } finally {
      System.getProperties().remove("nbd.plugin.vddk.passwords");
      System.getProperties().remove("nbd.plugin.vddk.descriptors");
    }
  }

  private Typed typing(String typed) {
    return new Typed(new Passwords(kept, new Descriptors(opened), typed::toCharArray));
  }

  /** For one server's user. */
  private record Typed(Passwords passwords) {
    String of(String form) {
      return passwords.of(form, "server", "root");
    }
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("password"), content);
  }

  /** As the kernel tells it. */
  static int descriptorOf(Path file) throws IOException {
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
