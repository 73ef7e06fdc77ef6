package nbd.app.serve;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import nbd.app.status.StatusFolder;
import nbd.app.status.StatusWriter;
import nbd.app.system.PidFile;
import nbd.app.system.Stop;
import nbd.app.watch.WatchedFolder;
import nbd.server.Catalog;
import nbd.server.NbdServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Serves what the files of a folder say, and follows them.
 *
 * @param catalog where plugins and filters are found
 * @param conf the folder that has the folders {@code exports} and {@code listeners}
 * @param pidFile where to write the process id when clients can connect
 * @param servers where it tells others what it serves
 * @param out is told how to reach the exports
 * @param stop ends it
 */
public record ConfiguredServer(
    Catalog catalog,
    Path conf,
    Optional<Path> pidFile,
    StatusFolder servers,
    PrintStream out,
    Stop stop) {
  private static final Logger log = LoggerFactory.getLogger(ConfiguredServer.class);

  /** Longer than it takes to write a small file, and soon for who has changed one. */
  private static final Duration QUIET = Duration.ofMillis(200);

  /**
   * Returns when everything is tidied up. Files that are wrong do not keep it from serving the
   * others.
   *
   * @return the exit code
   * @throws IOException if there is no such folder, the address that is used without any listener's
   *     file cannot be had, or the pid file cannot be written
   */
  public int run() throws IOException, InterruptedException {
    if (!Files.isDirectory(conf)) {
      throw new IOException(
          conf + " is not a folder; give one with the folders exports and listeners in it");
    }
    try (NbdServer server = NbdServer.builder().catalog(catalog).start()) {
      serve(server);
    }
    return 0;
  }

  /** Exports first: nobody shall connect and find one missing that is about to come. */
  private void serve(NbdServer server) throws IOException, InterruptedException {
    var listening = followed("listeners", new OpenListeners(server));
    var exporting = followed("exports", new ServedExports(server, catalog));
    try (WatchedFolder exports = watched("exports", exporting).start();
        WatchedFolder listeners = watched("listeners", listening)) {
      listeners.scan();
      if (listening.isUntouched()) {
        listenByDefault(listening, server);
      }
      listeners.start();
      String command = "nbdj serve " + conf.toAbsolutePath().normalize();
      try (StatusWriter _ = servers.tell(server, command, Level.WARN);
          PidFile _ = PidFile.write(pidFile)) {
        new Announcement(server, out).print();
        stop.by(() -> end(server, exports, listeners));
        server.awaitStop();
      }
    }
  }

  private <T> FollowedFolder<T> followed(String name, Kind<T> kind) {
    return new FollowedFolder<>(
        conf.resolve(name), kind, (level, line) -> log.atLevel(level).log(line));
  }

  private WatchedFolder watched(String name, FollowedFolder<?> folder) {
    return new WatchedFolder(conf.resolve(name), ServedExports.SUFFIX, QUIET, folder);
  }

  private void listenByDefault(FollowedFolder<ConfiguredListener> listening, NbdServer server)
      throws IOException {
    try {
      var file = new ListenerFile(ListenerSpec.DEFAULT, Position.START);
      listening.byDefault(new ConfiguredListener(file));
    } catch (ConfigurationException busy) {
      throw new IOException(busy.getMessage(), busy);
    }
    log.warn(
        "{}: no file says where to listen, so it is {}",
        conf.resolve("listeners"),
        server.uris("").getFirst());
  }

  /** The server last, so that no file changes what is ending. */
  private static void end(NbdServer server, WatchedFolder exports, WatchedFolder listeners) {
    exports.close();
    listeners.close();
    server.close();
  }
}
