package nbd.bench.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A server process that has greeted a client. Closing it ends the process. */
public final class RunningServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long PAUSE = Duration.ofNanos(200_000).toNanos();
  private static final int GREETING = 18;

  private final ServerKind kind;
  private final ProcessHandle process;
  private final Endpoint endpoint;
  private final Duration startTime;

  private RunningServer(
      ServerKind kind, Process process, Endpoint endpoint, long begin, Path folder)
      throws IOException {
    this.kind = kind;
    this.endpoint = endpoint;
    awaitGreeting(process, begin + PATIENCE.toNanos());
    this.startTime = Duration.ofNanos(System.nanoTime() - begin);
    this.process = kind.isDaemon() ? running(folder) : process.toHandle();
  }

  private static ProcessHandle running(Path folder) throws IOException {
    return daemon(folder).orElseThrow(() -> new IOException("has greeted, and is not there"));
  }

  /** The daemon that has written its process id there, if it runs. */
  static Optional<ProcessHandle> daemon(Path folder) {
    try {
      String pid = Files.readString(ServerKind.pidFile(folder)).strip();
      return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive);
    } catch (IOException | NumberFormatException none) {
      return Optional.empty();
    }
  }

  /**
   * Starts it, and waits until it has greeted a client.
   *
   * @param folder for what it prints and, if it is a daemon, its process id
   * @throws IOException if it ends instead, or takes longer than 20 s
   */
  static RunningServer start(ServerKind kind, List<String> command, Endpoint at, Path folder)
      throws IOException {
    Path log = folder.resolve(kind.id() + ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
    long begin = System.nanoTime();
    Process process = builder.start();
    try {
      return new RunningServer(kind, process, at, begin, folder);
    } catch (IOException failure) {
      process.destroyForcibly();
      String said = Files.readString(log).lines().findFirst().orElse("");
      throw new IOException(kind.id() + " " + failure.getMessage() + ": " + said, failure);
    }
  }

  private void awaitGreeting(Process started, long deadline) throws IOException {
    while (!greets()) {
      if (!started.isAlive() && !(kind.isDaemon() && started.exitValue() == 0)) {
        throw new IOException("ended with exit code " + started.exitValue());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("greets nobody within " + PATIENCE.toSeconds() + " s");
      }
      LockSupport.parkNanos(PAUSE);
    }
  }

  private boolean greets() {
    try (SocketChannel channel = channel()) {
      channel.connect(endpoint.address());
      ByteBuffer greeting = ByteBuffer.allocate(GREETING);
      while (greeting.hasRemaining() && channel.read(greeting) >= 0) {}
      return !greeting.hasRemaining();
    } catch (IOException notYet) {
      return false;
    }
  }

  private SocketChannel channel() throws IOException {
    return endpoint.address() instanceof UnixDomainSocketAddress
        ? SocketChannel.open(StandardProtocolFamily.UNIX)
        : SocketChannel.open();
  }

  /** Which server it is. */
  public ServerKind kind() {
    return kind;
  }

  /** Where it serves. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** From before the process was made to the end of its greeting. */
  public Duration startTime() {
    return startTime;
  }

  /** What the system tells of it. */
  public ProcessTree processes() {
    return new ProcessTree(process.pid());
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException hurry) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException stubborn) {
      process.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    if (!endpoint.socket().isEmpty()) {
      Files.deleteIfExists(Path.of(endpoint.socket()));
    }
  }
}
