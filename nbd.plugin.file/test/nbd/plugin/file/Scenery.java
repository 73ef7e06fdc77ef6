package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;

/** What the tests do to files, by the plugin and past it. */
final class Scenery {
  private Scenery() {}

  /** As a client that asks for nothing special. */
  static Handle open(Path file) throws IOException {
    return linux().open(file, false);
  }

  static LinuxOpener linux() {
    assumeTrue(LinuxOpener.isPossible(), "this is not Linux, or without native access");
    return new LinuxOpener(Advice.NORMAL, true);
  }

  static byte[] read(Handle handle, long at, int length) throws IOException {
    TestSink sink = new TestSink(length);
    handle.read(new Range(at, length), sink);
    return sink.bytes();
  }

  static void write(Handle handle, long at, byte[] bytes, Flag... flags) throws IOException {
    handle.write(new Range(at, bytes.length), new TestSource(bytes), Set.of(flags));
  }

  static ExtentMap extents(Handle handle, Range asked, int atMost) throws IOException {
    return handle.contexts().allocation().orElseThrow().extents(asked, atMost);
  }

  /** Bytes of that value. */
  static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** Makes the file so long, with a hole or by cutting it. */
  static void resize(Path file, long size) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(size);
    }
  }

  /** Bytes of storage that the file has, by {@code stat}. */
  static long storage(Path file) throws IOException {
    return Long.parseLong(run("stat", "-c", "%b", file.toString())) * 512;
  }

  /** What a program says; the test is skipped where there is none of that name. */
  static String run(String... words) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(words).redirectErrorStream(true).start();
    } catch (IOException missing) {
      assumeTrue(false, "there is no program " + words[0]);
      throw missing;
    }
    try {
      process.getOutputStream().close();
      String out =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(Arrays.toString(words)).isTrue();
      assertThat(process.exitValue()).as("%s: %s", List.of(words), out).isZero();
      return out;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }
}
