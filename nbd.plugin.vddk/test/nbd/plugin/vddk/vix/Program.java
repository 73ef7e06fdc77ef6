package nbd.plugin.vddk.vix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** What {@link OtherProcess} runs: loads the library of a folder, then does what it is told to. */
final class Program {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);

  private final Path libdir;

  private Program(Path libdir) {
    this.libdir = libdir;
  }

  /** The libdir, a disk's file, and the names of steps. */
  public static void main(String[] arguments) throws Exception {
    Program program = new Program(Path.of(arguments[0]));
    for (String step : List.of(arguments).subList(2, arguments.length)) {
      program.run(step, arguments[1]);
    }
  }

  private void run(String step, String file) throws Exception {
    switch (step) {
      case "load" -> OUT.println("loaded " + load().major());
      case "fail" -> fail();
      case "describe" -> describe(file);
      case "quiet" -> describeQuietly(file);
      case "connect" -> load().connect(Standing.LOCAL, true);
      case "login" -> load().connect(to(login("tail of blanks \t")), true).disconnect();
      case "end" -> VixLoader.end();
      case "halt" -> Runtime.getRuntime().halt(0);
      case "linger" -> linger();
      case "visit" -> visit();
      default -> throw new IllegalArgumentException(step);
    }
  }

  private VixLibrary load() throws IOException {
    return VixLoader.load(Optional.of(libdir), Optional.empty());
  }

  /** At a server, by this password. */
  static ConnectSpec.Remote login(String password) {
    return new ConnectSpec.Remote(
        "server", "user", password, "moref=1", Optional.empty(), Optional.empty(), 0, 0);
  }

  private static ConnectSpec to(ConnectSpec.Remote remote) {
    return new ConnectSpec(Optional.of(remote), Optional.empty(), Optional.empty());
  }

  private void fail() {
    try {
      OUT.println("loaded " + load().major());
    } catch (IOException e) {
      OUT.println(e.getClass().getSimpleName() + " " + e.getMessage());
    }
  }

  private void describe(String file) throws IOException {
    VixConnection connection = load().connect(Standing.LOCAL, true);
    VixDisk disk = connection.open(file, OpenFlag.READ_ONLY);
    OUT.println(disk.info());
    OUT.println("extents " + disk.canTellAllocated());
    try {
      disk.allocated(0, VixDisk.CHUNK);
    } catch (VixException e) {
      OUT.println(e.code() + " " + e.getMessage());
    }
    disk.close();
    connection.disconnect();
  }

  private void describeQuietly(String file) throws IOException {
    try (Quiet _ = Quiet.here()) {
      describe(file);
    }
  }

  /** The first to load the library is a version that goes. */
  private static void visit() throws Exception {
    OUT.println("collected " + Version.isCollected(Version.visit()));
    Path made = Files.write(Files.createTempFile("visited", ".vmdk"), new byte[512]);
    OUT.println("then " + Visit.read(new Standing(), made));
    Files.delete(made);
  }

  /** Disconnects only when the process is about to end, as a server does that is told to stop. */
  private void linger() throws IOException {
    CountDownLatch connected = new CountDownLatch(1);
    Thread owner = new Thread(() -> disconnectAtTheEnd(connected));
    owner.setDaemon(true);
    owner.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> join(owner)));
    try {
      connected.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void disconnectAtTheEnd(CountDownLatch connected) {
    try {
      VixConnection connection = load().connect(Standing.LOCAL, true);
      connected.countDown();
      while (!Shared.ending().get()) {
        Thread.onSpinWait();
      }
      connection.disconnect();
      load().connect(Standing.LOCAL, true);
    } catch (IOException e) {
      OUT.println(e.getMessage());
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
