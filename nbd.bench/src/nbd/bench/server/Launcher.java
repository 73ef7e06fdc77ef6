package nbd.bench.server;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;

/** Starts servers with the disks they are to serve. For one thread. */
public final class Launcher {
  private static final int UNDER_WAY = 32;

  private final Programs programs;
  private final Images images;
  private final Path folder;
  private int started;
  private volatile boolean abandoned;

  /**
   * @param folder for sockets and logs; its path is short
   */
  public Launcher(Programs programs, Images images, Path folder) {
    this.programs = programs;
    this.images = images;
    this.folder = folder;
  }

  /** Where programs are. */
  public Programs programs() {
    return programs;
  }

  /** Files with the content of disks. */
  public Images images() {
    return images;
  }

  /** For sockets, logs and what else is needed for a moment. */
  public Path folder() {
    return folder;
  }

  /** Starts a server with an empty disk, where the disk is memory. */
  public RunningServer startEmpty(ServerKind kind, Setup setup) throws IOException {
    if (abandoned) {
      throw new IOException("the bench is broken off");
    }
    Disk disk = setup.disk();
    Path file = disk.memory() ? folder : images.of(disk);
    String name = kind.id() + started++;
    Endpoint at = setup.transport().endpoint(folder, name, kind.export());
    List<String> command = kind.command(programs.path(kind.id()), disk, file, at, folder);
    return RunningServer.start(kind, command, at, folder);
  }

  /** Starts a server with all that is to be on its disk. */
  public RunningServer start(ServerKind kind, Setup setup) throws IOException {
    RunningServer server = startEmpty(kind, setup);
    try {
      if (setup.disk().memory()) {
        fill(server.endpoint(), setup.disk());
      }
      return server;
    } catch (IOException | RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  /** Kills all that was started, and starts no more. From any thread. */
  public void abandon() {
    abandoned = true;
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    RunningServer.daemon(folder).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static void fill(Endpoint at, Disk disk) throws IOException {
    SocketAddress address = at.address();
    Deque<CompletableFuture<Void>> underWay = new ArrayDeque<>();
    try (NbdClient client = NbdClient.connect(address, at.export(), ClientOptions.usual())) {
      disk.content().writeTo((to, data) -> write(client, to, data, underWay), disk.size());
      while (!underWay.isEmpty()) {
        await(underWay.remove());
      }
    }
  }

  private static void write(
      NbdClient client, long offset, ByteBuffer data, Deque<CompletableFuture<Void>> underWay)
      throws IOException {
    underWay.add(client.pipelined().write(offset, data));
    if (underWay.size() > UNDER_WAY) {
      await(underWay.remove());
    }
  }

  private static void await(CompletableFuture<Void> reply) throws IOException {
    try {
      reply.join();
    } catch (CompletionException failure) {
      throw new IOException("cannot fill the disk: " + failure.getCause().getMessage(), failure);
    }
  }
}
