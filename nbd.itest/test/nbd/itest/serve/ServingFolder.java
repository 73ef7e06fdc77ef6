package nbd.itest.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.itest.Distribution;

/** The distribution's {@code nbdj serve} in a process of its own, and the folder it follows. */
final class ServingFolder implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path conf;
  private final Path log;
  private Process process;

  /** A folder without any file; its place is to be short, for a socket lies in it. */
  ServingFolder() throws IOException {
    conf = Files.createTempDirectory("nbdj-serve-");
    Files.createDirectory(conf.resolve("exports"));
    Files.createDirectory(conf.resolve("listeners"));
    log = conf.resolve("log");
  }

  Path conf() {
    return conf;
  }

  /** Starts to serve on a Unix socket, and returns when that is so. */
  ServingFolder start(String... options) throws IOException, InterruptedException {
    listener("unix", "{\"unix\": \"" + conf.resolve("socket") + "\"}");
    String program = Distribution.home().resolve("bin/nbdj").toString();
    String pidFile = conf.resolve("pid").toString();
    List<String> command =
        new ArrayList<>(List.of(program, "serve", conf.toString(), "--pidfile", pidFile));
    command.addAll(List.of(options));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    await("the pid file", () -> Files.exists(conf.resolve("pid")));
    awaitLine("to list them");
    return this;
  }

  /** Writes a file of an export, at once, as an editor does. */
  void export(String name, String json) throws IOException {
    write("exports", name, json);
  }

  void listener(String name, String json) throws IOException {
    write("listeners", name, json);
  }

  private void write(String folder, String name, String json) throws IOException {
    Path part = Files.writeString(conf.resolve(folder).resolve("." + name + ".new"), json);
    Files.move(part, conf.resolve(folder).resolve(name + ".json"), StandardCopyOption.ATOMIC_MOVE);
  }

  void deleteExport(String name) throws IOException {
    Files.delete(conf.resolve("exports").resolve(name + ".json"));
  }

  static String memory(String size) {
    return "{\"plugin\": \"memory\", \"parameters\": {\"size\": \"" + size + "\"}}";
  }

  SocketAddress address() {
    return UnixDomainSocketAddress.of(conf.resolve("socket"));
  }

  String uri(String export) {
    return "nbd+unix:///" + export + "?socket=" + conf.resolve("socket");
  }

  NbdClient connect(String export) throws IOException {
    return NbdClient.connect(address(), export, ClientOptions.usual());
  }

  long pid() {
    return process.pid();
  }

  List<String> lines() {
    try {
      return Files.readAllLines(log);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Waits until the server has said something with this in it, {@code times} times in all. */
  void awaitLine(String part, int times) throws InterruptedException {
    await(
        "'" + part + "', " + times + " times",
        () -> lines().stream().filter(line -> line.contains(part)).count() >= times);
  }

  void awaitLine(String part) throws InterruptedException {
    awaitLine(part, 1);
  }

  void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new AssertionError(
            "waited in vain for " + what + "; the server said\n" + String.join("\n", lines()));
      }
      Thread.sleep(10);
    }
  }

  /** Ends it as a crash does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** What a command of nbdj prints. */
  static String nbdj(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Distribution.home() + "/bin/nbdj"));
    command.addAll(List.of(words));
    return Clients.run(command.toArray(String[]::new));
  }

  /** Asks it to end; the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("did not end within " + PATIENCE);
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
    try (var files = Files.walk(conf)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
