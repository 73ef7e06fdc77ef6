package nbd.itest.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import nbd.itest.Distribution;
import nbd.itest.clients.Command;
import nbd.itest.clients.Command.Outcome;
import nbd.itest.clients.Tool;

/** A folder where a disk is served and backed up, as docs/backup.md has it. */
final class Site implements AutoCloseable {
  static final String URI = "nbd+unix:///?socket=disk.sock";

  /** As on the page. */
  static final String FILE =
      "nbdj -U disk.sock --filter=changed file disk.img changed-folder=disk.changed";

  private static final Path EXAMPLES = Path.of("..", "examples", "backup");

  private final Path folder;

  Site() throws IOException {
    Tool.need(Tool.NBDSH, Tool.NBDCOPY);
    folder = Files.createTempDirectory("nbdj-backup-");
    for (String script : List.of("incremental", "restore")) {
      Path copy = Files.copy(EXAMPLES.resolve(script), folder.resolve(script));
      assertThat(copy.toFile().setExecutable(true)).isTrue();
    }
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** Gives the file that length; what is new is a hole. */
  void resize(String name, long size) throws IOException {
    try (var file = new RandomAccessFile(path(name).toFile(), "rw")) {
      file.setLength(size);
    }
  }

  private Command command(String script) {
    String bin = Distribution.home().resolve("bin").toString();
    String before = "cd '" + folder + "'; PATH='" + bin + "':$PATH; ";
    return Command.of(List.of("sh", "-euc", before + script)).within(Duration.ofSeconds(60));
  }

  /** Runs these shell commands in the folder. */
  Outcome run(String script) {
    return command(script).run();
  }

  /** Runs them; the first that fails fails the test. */
  String sh(String script) {
    return run(script).ok().out();
  }

  /** Starts one command, without waiting for it. */
  Command.Running start(String script) {
    return command("exec " + script.strip()).start();
  }

  /** Starts a server of this command line, and returns when it serves. */
  Command.Running serve(String script) throws InterruptedException {
    Command.Running server = start(script);
    await(server, "the server", () -> server.out().contains("  to "));
    return server;
  }

  /** Waits for something that a process does. */
  static void await(Command.Running process, String what, Condition condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > deadline || !process.process().isAlive()) {
        throw new AssertionError(
            "waited in vain for %s%n%s%n%s".formatted(what, process.out(), process.err()));
      }
      Thread.sleep(5);
    }
  }

  private static boolean holds(Condition condition) {
    try {
      return condition.holds();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Of files, mostly. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  /** Asks a server to end, and waits until it has. */
  static void stop(Command.Running server) {
    server.process().destroy();
    server.await(Duration.ofSeconds(30)).ok();
  }

  /** Ends a server with all that it has in its own memory. */
  static void kill(Command.Running server) throws InterruptedException {
    server.process().destroyForcibly().waitFor();
  }

  /** Runs a Python program with a connection {@code h} to the disk. */
  String nbdsh(String program) {
    return sh("%s -u '%s' -c '%s'".formatted(python(), URI, program));
  }

  /** Starts one. */
  Command.Running startNbdsh(String program) {
    return start("%s -u '%s' -c '%s'".formatted(python(), URI, program));
  }

  private static String python() {
    return String.join(" ", Tool.NBDSH.with().words());
  }

  /** Checks that the disk that is served has the bytes of that file, and no others. */
  void assertServes(String file) {
    sh("nbdcopy '" + URI + "' - | cmp - " + file);
  }

  /** Restores these increments onto a copy of the full backup. */
  String restore(String full, String increments) {
    return sh(
        """
        cp --sparse=always %s restored.img
        nbdj -U - file restored.img --run './restore "$uri" %s'
        """
            .formatted(full, increments));
  }

  @Override
  public void close() throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
