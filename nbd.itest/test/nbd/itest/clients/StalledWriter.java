package nbd.itest.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client in a process of its own, which stops in the middle of the payload of a write. */
final class StalledWriter implements AutoCloseable {
  static final int LENGTH = 32 << 20;
  static final byte FILL = (byte) 0xcc;

  private final Command.Running running;

  private StalledWriter(Command.Running running) {
    this.running = running;
  }

  /** Returns when the first half of {@link #LENGTH} bytes is sent. */
  static StalledWriter start(SocketAddress address, long offset) throws InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(StalledWriter.class.getName(), Long.toString(offset)));
    words.addAll(
        switch (address) {
          case InetSocketAddress tcp -> List.of(Integer.toString(tcp.getPort()));
          default -> List.of(address.toString());
        });
    Command.Running running = Command.of(words).within(Duration.ofMinutes(1)).start();
    while (!running.out().contains("half")) {
      if (!running.process().isAlive()) {
        running.await(Duration.ZERO).ok();
      }
      Thread.sleep(5);
    }
    return new StalledWriter(running);
  }

  /** SIGKILL. */
  void kill() {
    running.process().destroyForcibly();
  }

  @Override
  public void close() {
    running.close();
  }

  /** The process: an offset, and a socket's path or a port of this machine. */
  public static void main(String[] args) throws IOException, InterruptedException {
    SocketAddress address =
        args[1].startsWith("/")
            ? UnixDomainSocketAddress.of(args[1])
            : new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
    try (RawClient client = RawClient.transmitting(address)) {
      client.send(Messages.header(Messages.WRITE, 1, Long.parseLong(args[0]), LENGTH));
      byte[] half = new byte[LENGTH / 2];
      java.util.Arrays.fill(half, FILL);
      client.send(ByteBuffer.wrap(half));
      System.out.println("half");
      Thread.sleep(Duration.ofMinutes(1));
    }
  }
}
