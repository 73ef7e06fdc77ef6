package nbd.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program that the README shows under "Embed", taken from there, on a plain module path. */
class EmbeddingTest {
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");

  @TempDir private Path folder;

  @Test
  @Timeout(60)
  void programOfTheReadmeServesADiskWithoutAContainer() throws Exception {
    Path lib = Files.createDirectory(folder.resolve("lib"));
    for (Path jar : modulePath()) {
      Files.copy(jar, lib.resolve(jar.getFileName()));
    }
    compile(lib);
    Path socket = folder.resolve("disk.sock");
    Process program =
        start("java", "-p", lib + ":classes", "-m", "embed/embed.Embed", socket.toString());
    try {
      assertThat(program.inputReader().readLine()).isEqualTo("nbd+unix:///?socket=" + socket);
      assertThat(greeting(socket)).startsWith("NBDMAGICIHAVEOPT");
    } finally {
      program.destroy();
      assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void compile(Path lib) throws Exception {
    List<String> blocks = javaBlocks();
    Files.writeString(folder.resolve("Embed.java"), blocks.get(0));
    Files.writeString(folder.resolve("module-info.java"), blocks.get(1));
    Process javac =
        start("javac", "-p", lib.toString(), "-d", "classes", "Embed.java", "module-info.java");
    assertThat(javac.waitFor()).as(() -> errors() + " tells why").isZero();
  }

  private static List<String> javaBlocks() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    return JAVA_BLOCK
        .matcher(readme.substring(readme.indexOf("## Embed")))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }

  private Process start(String tool, String... arguments) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(BIN.resolve(tool).toString()), Stream.of(arguments)).toList();
    return new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors()).start();
  }

  private File errors() {
    return folder.resolve("errors").toFile();
  }

  /** The jars of the modules and of slf4j, from the distribution. */
  private static List<Path> modulePath() throws IOException {
    try (Stream<Path> files = Files.walk(Distribution.home())) {
      return files.filter(EmbeddingTest::isNeeded).toList();
    }
  }

  private static boolean isNeeded(Path file) {
    return file.getFileName()
        .toString()
        .matches("(nbd\\.(api|wire|server|plugin\\.memory)|slf4j-api)-[0-9].*\\.jar");
  }

  private static String greeting(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer bytes = ByteBuffer.allocate(18);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }
  }
}
