package nbd.client;

import java.io.File;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** A running nbdkit on a Unix socket; a test is skipped where the program is not installed. */
record Nbdkit(PeerProcess process) implements AutoCloseable {
  /** Starts it with these arguments: options, plugin, parameters. */
  static Nbdkit start(String... arguments) throws IOException, InterruptedException {
    Assumptions.assumeTrue(isOnPath(), "nbdkit is not installed");
    Path folder = Files.createTempDirectory("nbdkit");
    List<String> command = new ArrayList<>(List.of("nbdkit", "-f", "--exit-with-parent"));
    command.addAll(List.of("-U", PeerProcess.socket(folder).toString()));
    command.addAll(List.of("-P", PeerProcess.pid(folder).toString()));
    command.addAll(List.of(arguments));
    return new Nbdkit(PeerProcess.start(folder, command));
  }

  SocketAddress address() {
    return process.address();
  }

  @Override
  public void close() throws IOException {
    process.close();
  }

  private static boolean isOnPath() {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nbdkit")));
  }
}
