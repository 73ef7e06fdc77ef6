package nbd.itest.upgrade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.itest.Distribution;
import nbd.itest.clients.Command;
import nbd.itest.clients.Transport;

/**
 * The distribution's {@code nbdj serve} in a process of its own, with a folder of plugins of its
 * own: file, memory and filters, at first in version 1.0.0.
 */
final class Live implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern TCP = Pattern.compile("listens on nbd://127\\.0\\.0\\.1:(\\d+)");

  private final Path folder;
  private final ServerLog log;
  private Process process;

  Live() throws IOException {
    folder = Files.createTempDirectory("nbdj-up-");
    log = new ServerLog(folder.resolve("log"));
    for (String name : List.of("plugins", "conf", "conf/exports", "conf/listeners")) {
      Files.createDirectory(folder.resolve(name));
    }
    for (PluginJar jar : List.of(PluginJar.FILE, PluginJar.MEMORY, PluginJar.FILTERS)) {
      Files.write(jarOf(jar), jar.version("1.0.0"));
    }
    write("listeners", "unix", "{\"unix\": \"" + socket() + "\"}");
    write("listeners", "tcp", "{\"host\": \"127.0.0.1\", \"port\": 0}");
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Path plugins() {
    return path("plugins");
  }

  /** Where that one lies at the start. */
  Path jarOf(PluginJar jar) {
    return plugins().resolve(jar + ".jar");
  }

  private Path socket() {
    return path("socket");
  }

  /** Starts it, and returns when it serves. */
  Live start() throws IOException, InterruptedException {
    Files.deleteIfExists(path("pid"));
    Files.deleteIfExists(log.file());
    List<String> command = command("serve", path("conf").toString());
    command.addAll(List.of("--pidfile", path("pid").toString()));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.file().toFile())
            .start();
    await("the pid file", () -> Files.exists(path("pid")));
    return this;
  }

  private List<String> command(String... words) {
    List<String> all = new ArrayList<>();
    all.add(Distribution.home().resolve("bin/nbdj").toString());
    all.addAll(List.of(words));
    all.addAll(List.of("--plugins", plugins().toString()));
    return all;
  }

  /** What another {@code nbdj} with the same plugins says; fails if that does. */
  String nbdj(String... words) {
    return Command.of(command(words)).run().ok().out();
  }

  /** Writes the file of an export, whole at once. */
  void export(String name, String json) throws IOException {
    write("exports", name, json);
  }

  private void write(String kind, String name, String json) throws IOException {
    Path file = path("conf").resolve(kind).resolve(name + ".json");
    Path part = Files.writeString(file.resolveSibling("." + name), json);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** For clients. */
  String uri(Transport transport, String export) {
    return switch (transport) {
      case UNIX -> "nbd+unix:///" + export + "?socket=" + socket();
      case TCP -> "nbd://127.0.0.1:" + log.found(TCP).getFirst().group(1) + "/" + export;
    };
  }

  NbdClient connect(String export) throws IOException {
    return NbdClient.connect(UnixDomainSocketAddress.of(socket()), export, ClientOptions.usual());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it tells other programs about itself, as JSON; "" if nothing yet. */
  String status() {
    String begin = ".serving-" + process.pid() + "-";
    try (Stream<Path> files = Files.list(plugins())) {
      List<Path> own =
          files
              .filter(file -> file.getFileName().toString().startsWith(begin))
              .filter(file -> file.toString().endsWith(".json"))
              .toList();
      return own.isEmpty() ? "" : Files.readString(own.getFirst());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  ServerLog log() {
    return log;
  }

  /** Waits until it has said that. */
  void awaitSaid(String part) throws InterruptedException {
    await("'" + part + "'", () -> log.contains(part));
  }

  void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new AssertionError("waited in vain for " + what + "; the server said\n" + log);
      }
      Thread.sleep(10);
    }
  }

  /** Ends it at once, with all that it has in its own memory. */
  void kill() {
    process.destroyForcibly().onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Asks it to end, and then sees to it. */
  @Override
  public void close() throws IOException {
    if (process != null) {
      process.destroy();
      process.onExit().completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      kill();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
