package nbd.app.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** The lines that people read: one for each thing that happens to a file. */
final class Journal {
  private final Logger log;

  /** What is found at the start is no news. */
  private Level good = Level.DEBUG;

  private boolean silent;

  Journal(Logger log) {
    this.log = log;
  }

  /** From now on nothing is said. */
  void silence() {
    silent = true;
  }

  /** From now on also good news is told. */
  void tellGoodNews() {
    good = Level.INFO;
  }

  /** The file with its folder: {@code plugins/x.jar}. */
  static String title(Path file) {
    Path folder = file.getParent() == null ? null : file.getParent().getFileName();
    return folder == null ? file.toString() : folder + "/" + file.getFileName();
  }

  /**
   * @param goesOn what runs as if nothing had happened, if something does
   */
  void refused(Path file, Refused why, Optional<Running> goesOn) {
    if (!silent) {
      String rest = goesOn.isEmpty() ? "" : "; " + goesOn.get().candidate().title() + " goes on";
      log.error("{} {}{}", title(file), why.getMessage(), rest);
      log.debug("why {} is refused", file, why);
    }
  }

  void taken(Running running, Optional<Running> before, Duration took) {
    if (!silent && log.isEnabledForLevel(good)) {
      String instead = before.isEmpty() ? "" : " in place of " + before.get().candidate().version();
      log.atLevel(good)
          .log(
              "{}: {} brings {}{}, in use after {} ms",
              title(running.candidate().file()),
              running.candidate().title(),
              running.brought().title(),
              instead,
              took.toMillis());
    }
  }

  void older(Running running, Running before) {
    if (!silent) {
      log.warn(
          "{} is older than what it takes over from, {} of {}; at the next start the newer file"
              + " counts, if it is still there",
          title(running.candidate().file()),
          before.candidate().version(),
          title(before.candidate().file()));
    }
  }

  void gone(Running running) {
    if (!silent) {
      log.info(
          "{} is gone, and with it {}",
          title(running.candidate().file()),
          running.brought().title());
    }
  }
}
