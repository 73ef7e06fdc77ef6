package nbd.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nbd.app.deploy.Content;
import nbd.app.status.Found;
import nbd.app.status.ProcessMark;
import nbd.app.status.ServerReport;
import nbd.app.status.StatusFolder;
import nbd.app.status.UsedJar;
import nbd.app.system.Stop;

/**
 * What running servers make of a jar that has been put into their folder: a line for each. They are
 * not asked; each tells by its file.
 */
final class Acceptance {
  private static final long POLL_MILLIS = 100;

  private final StatusFolder servers;
  private final Path file;
  private final Content content;
  private final JarVerdict verdict;
  private final PrintStream out;
  private final Set<ProcessMark> judged = new HashSet<>();
  private final Set<String> told = new HashSet<>();
  private boolean isTaken = true;

  /**
   * @param file as it is now, and to be judged
   * @param version the bundle's in the file
   * @param since upgrades that began before have nothing to do with it
   * @throws IOException if the file is not there any more
   */
  Acceptance(StatusFolder servers, Path file, String version, Instant since, PrintStream out)
      throws IOException {
    this.servers = servers;
    this.file = file;
    this.content = Content.of(file);
    this.verdict = new JarVerdict(version, since);
    this.out = out;
  }

  /**
   * Waits until all have judged it.
   *
   * @param patience how long all of them may take
   * @param stop ends the wait
   * @return whether all have taken it, within the patience
   * @throws IOException if the file is changed by somebody else, or the stop comes
   */
  boolean await(Duration patience, Stop stop) throws IOException, InterruptedException {
    var stopped = new CountDownLatch(1);
    stop.by(stopped::countDown);
    long start = System.nanoTime();
    List<ServerReport> waiting = waiting();
    while (!waiting.isEmpty()) {
      if (System.nanoTime() - start >= patience.toNanos()) {
        waiting.forEach(server -> print(JarVerdict.late(server, patience)));
        return false;
      }
      if (stopped.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IOException(
            "stopped; " + file + " stays, and 'nbdj list' tells what becomes of it");
      }
      checkContent();
      waiting = waiting();
    }
    return isTaken;
  }

  private void checkContent() throws IOException {
    if (!Content.of(file).equals(content)) {
      throw new IOException(
          file + " has been changed meanwhile; 'nbdj list' tells what became of it");
    }
  }

  /** The servers that have not judged it yet. */
  private List<ServerReport> waiting() throws IOException {
    List<ServerReport> waiting = new ArrayList<>();
    for (Found found : servers.look()) {
      switch (found) {
        case Found.Unclear unclear -> print(unclear.why());
        case Found.Running running -> {
          if (!isJudged(running.report())) {
            waiting.add(running.report());
          }
        }
      }
    }
    return waiting;
  }

  private boolean isJudged(ServerReport server) {
    if (judged.contains(server.process())) {
      return true;
    }
    Optional<UsedJar> jar =
        server.jars().stream()
            .filter(each -> each.file().equals(file.getFileName().toString()))
            .filter(each -> each.content().equals(content.text()))
            .findFirst();
    if (jar.isEmpty()) {
      return false;
    }
    judged.add(server.process());
    isTaken &= jar.get().problem().isEmpty();
    print(verdict.of(server, jar.get()));
    return true;
  }

  /** Each line once. */
  private void print(String line) {
    if (told.add(line)) {
      out.println(TextTable.plain(line));
    }
  }
}
