package nbd.app.status;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import nbd.app.deploy.PluginFolder;
import nbd.app.status.Found.Running;
import nbd.app.status.Found.Unclear;
import nbd.app.system.FileFailure;
import nbd.server.NbdServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The folder of plugins, where each server that uses it has a file.
 *
 * @param version of nbdj
 * @param jars what has become of them in this process
 */
public record StatusFolder(Path folder, String version, Supplier<List<UsedJar>> jars) {
  private static final Logger log = LoggerFactory.getLogger(StatusFolder.class);

  /** That of these plugins. */
  public static StatusFolder of(PluginFolder plugins, String version) {
    return new StatusFolder(
        plugins.folder(), version, () -> plugins.standings().stream().map(UsedJar::of).toList());
  }

  /**
   * Has a server of this process tell of itself there, until what this returns is closed.
   *
   * @param serves the command that it was started by, without parameters
   * @param complaint how loud to say that the file cannot be written
   */
  public StatusWriter tell(NbdServer server, String serves, Level complaint) {
    ProcessMark process = ProcessMark.own();
    Instant started = Instant.now();
    return new StatusWriter(
            StatusFile.of(process, folder),
            () -> report(server, process, started, serves),
            text -> log.atLevel(complaint).log(text),
            this::clearAway)
        .start();
  }

  private ServerReport report(
      NbdServer server, ProcessMark process, Instant started, String serves) {
    return new ServerReport(
        process,
        version,
        started,
        serves,
        server.uris("").stream().map(URI::toString).toList(),
        jars.get(),
        server.exports().stream().map(ServedExport::of).toList(),
        server.upgrades());
  }

  /**
   * The files that are there, by name. One whose server has ended without deleting it is left out,
   * and deleted if that can be done, and so is one that a server has left half-written.
   *
   * @throws IOException if the folder cannot be read
   */
  public List<Found> look() throws IOException {
    for (Path path : paths(StatusFile.PARTS)) {
      var part = new StatusFile(path);
      if (part.isLeftPart()) {
        part.delete();
      }
    }
    List<Found> found = new ArrayList<>();
    for (Path path : paths(StatusFile.PATTERN)) {
      look(new StatusFile(path)).ifPresent(found::add);
    }
    return found;
  }

  /** Deletes what servers have left that were killed; where that is not possible, others will. */
  private void clearAway() {
    try {
      look();
    } catch (IOException failure) {
      log.debug("cannot look for what others have left in {}", folder, failure);
    }
  }

  private List<Path> paths(String pattern) throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
      files.forEach(paths::add);
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
    paths.sort(null);
    return paths;
  }

  private static Optional<Found> look(StatusFile file) {
    try {
      ServerReport report = ReportReader.read(file.read());
      return switch (report.process().life()) {
        case RUNS -> Optional.of(new Running(report));
        case ELSEWHERE -> Optional.of(elsewhere(file, report.process()));
        case ENDED -> {
          file.delete();
          yield Optional.empty();
        }
      };
    } catch (NoSuchFileException justEnded) {
      return Optional.empty();
    } catch (IOException failure) {
      return Optional.of(
          new Unclear(file.name() + " cannot be understood: " + FileFailure.reason(failure)));
    }
  }

  private static Found elsewhere(StatusFile file, ProcessMark process) {
    return new Unclear(
        "%s is of a server on %s; look there, or delete it if there is none any more"
            .formatted(file.name(), process.host().isEmpty() ? "another machine" : process.host()));
  }
}
