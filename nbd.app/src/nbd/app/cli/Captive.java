package nbd.app.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import nbd.server.NbdServer;

/**
 * A shell command that is served for as long as it runs; it has this process's input and output.
 */
record Captive(Process process) {
  private static final long PATIENCE_SECONDS = 10;

  /**
   * Starts it by {@code /bin/sh}, with nbdkit's variables in its environment: the URI is {@code
   * $uri} and {@code $nbd}.
   */
  static Captive start(String command, NbdServer server, String exportName) throws IOException {
    var builder = new ProcessBuilder("/bin/sh", "-c", command).inheritIO();
    Map<String, String> environment = builder.environment();
    String uri = server.uris(exportName).getFirst().toString();
    environment.put("uri", uri);
    environment.put("nbd", uri);
    environment.put("exportname", exportName);
    environment.remove("tls");
    putAddress(environment, server.addresses());
    return new Captive(builder.start());
  }

  private static void putAddress(Map<String, String> environment, List<SocketAddress> addresses) {
    SocketAddress first = addresses.getFirst();
    environment.put(
        "port", first instanceof InetSocketAddress tcp ? Integer.toString(tcp.getPort()) : "");
    environment.put(
        "unixsocket",
        first instanceof UnixDomainSocketAddress unix ? unix.getPath().toString() : "");
  }

  /**
   * Waits until it has ended.
   *
   * @return its exit code; 128 and the signal's number if a signal has ended it
   */
  int await() throws InterruptedException {
    return process.waitFor();
  }

  /**
   * Asks the command and what it has started to end, and after a while makes them. The shell is
   * asked first, or it would go on with its next command.
   */
  void end() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroy();
    started.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException noMorePatience) {
      Thread.currentThread().interrupt();
    }
  }
}
