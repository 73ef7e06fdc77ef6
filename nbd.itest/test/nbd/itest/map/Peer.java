package nbd.itest.map;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import nbd.itest.clients.Command;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;

/** Another NBD server than nbdj, on a Unix socket in a folder of the test. */
public final class Peer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);

  private final Path socket;
  private final Command.Running running;

  private Peer(Path socket, Command.Running running) {
    this.socket = socket;
    this.running = running;
  }

  /** nbdkit with this plugin, these parameters and options. */
  static Peer nbdkit(Path folder, String... words) {
    return start(Tool.NBDKIT, folder, List.of("-f", "-U"), words);
  }

  /** qemu-nbd with these options and image. */
  static Peer qemu(Path folder, String... words) {
    return start(Tool.QEMU_NBD, folder, List.of("-t", "-k"), words);
  }

  /** The qemu-nbd that speaks extended headers, with these options and image. */
  public static Peer newerQemu(Path folder, String... words) {
    return start(Tool.NEWER_QEMU_NBD, folder, List.of("-t", "-e", "10", "-k"), words);
  }

  /**
   * @param options to serve until it is told to end, and on a Unix socket
   */
  private static Peer start(Tool tool, Path folder, List<String> options, String... words) {
    Path socket = folder.resolve("peer");
    Path pid = folder.resolve("peer.pid");
    List<String> all = new ArrayList<>(options);
    all.add(socket.toString());
    all.add(tool == Tool.NBDKIT ? "--pidfile=" + pid : "--pid-file=" + pid);
    all.addAll(List.of(words));
    var peer = new Peer(socket, tool.with(all.toArray()).start());
    peer.awaitFile(pid);
    return peer;
  }

  /** Both write it when they listen. */
  private void awaitFile(Path pid) {
    long deadline = System.nanoTime() + START.toNanos();
    try {
      while (!Files.exists(pid)) {
        if (!running.process().isAlive() || System.nanoTime() > deadline) {
          String said = running.out() + running.err();
          running.close();
          throw new AssertionError(running.command() + " did not start to serve\n" + said);
        }
        Thread.sleep(10);
      }
    } catch (InterruptedException stopped) {
      running.close();
      throw new AssertionError(stopped);
    }
  }

  /** Where it listens. */
  public UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(socket);
  }

  /** For clients, with the default export. */
  public String uri() {
    return uri("");
  }

  String uri(String exportName) {
    return Transport.uri(address(), exportName);
  }

  @Override
  public void close() {
    running.process().destroy();
    try (running) {
      running.await(START);
      Files.deleteIfExists(socket);
      Files.deleteIfExists(socket.resolveSibling("peer.pid"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
