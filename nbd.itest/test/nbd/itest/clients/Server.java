package nbd.itest.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import nbd.itest.Distribution;

/** The distribution's {@code nbdj}, serving in a process of its own. */
public final class Server implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(30);

  private final Path folder;
  private final SocketAddress address;
  private final Command.Running running;
  private final long pid;

  private Server(Path folder, SocketAddress address, Command.Running running) {
    this.folder = folder;
    this.address = address;
    this.running = running;
    this.pid = awaitPid();
  }

  /**
   * The distribution's program. The system property {@code nbdj.command} names another one with the
   * same command line, to try the tests themselves on.
   */
  private static String program() {
    String other = System.getProperty("nbdj.command");
    return other == null ? Distribution.home().resolve("bin/nbdj").toString() : other;
  }

  /** A command of the server's, to be run to its end. */
  public static Command with(String... words) {
    List<String> command = new ArrayList<>(List.of(program()));
    command.addAll(List.of(words));
    return Command.of(command);
  }

  /** Starts it with these options, plugin and parameters; returns when it listens. */
  public static Server start(Transport transport, String... words) {
    try {
      Path folder = Files.createTempDirectory("nbdj-itest-");
      SocketAddress address = transport.address(folder);
      List<String> all = new ArrayList<>(List.of("-f", "-P", folder.resolve("pid").toString()));
      all.addAll(Transport.options(address));
      all.addAll(List.of(words));
      return new Server(folder, address, with(all.toArray(String[]::new)).start());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The pid file appears when the server is ready. */
  private long awaitPid() {
    long deadline = System.nanoTime() + START.toNanos();
    try {
      while (true) {
        String text = Files.exists(pidFile()) ? Files.readString(pidFile()) : "";
        if (text.endsWith("\n")) {
          return Long.parseLong(text.strip());
        }
        if (!running.process().isAlive() || System.nanoTime() > deadline) {
          String log = log();
          running.close();
          throw new AssertionError(running.command() + " did not start to serve\n" + log);
        }
        Thread.sleep(10);
      }
    } catch (IOException | InterruptedException failure) {
      running.close();
      throw new AssertionError(failure);
    }
  }

  Path pidFile() {
    return folder.resolve("pid");
  }

  /** Where it listens. */
  public SocketAddress address() {
    return address;
  }

  /** For clients, with the default export. */
  public String uri() {
    return uri("");
  }

  /** For clients, with this export. */
  public String uri(String exportName) {
    return Transport.uri(address, exportName);
  }

  /** Of its process. */
  public long pid() {
    return pid;
  }

  Figures figures() {
    return Figures.of(pid);
  }

  /**
   * Has the server collect its garbage, as far as it is a Java program: until it does so by itself,
   * what it holds grows and says little.
   */
  Server withoutGarbage() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (Files.isExecutable(jcmd)) {
      Command.of(List.of(jcmd.toString(), Long.toString(pid), "GC.run")).run();
    }
    return this;
  }

  /** What it has written so far. */
  String log() {
    return running.out() + running.err();
  }

  /** Asks it to end, as a service manager does, and waits for that. */
  Command.Outcome terminate() {
    running.process().destroy();
    return running.await(STOP);
  }

  @Override
  public void close() {
    try (running) {
      terminate();
      Files.deleteIfExists(pidFile());
      Files.deleteIfExists(folder.resolve("socket"));
      Files.delete(folder);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
