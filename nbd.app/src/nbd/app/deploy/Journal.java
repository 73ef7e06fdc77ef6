package nbd.app.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
   * @param goesOn says what runs as if nothing had happened, if something does
   */
  void refused(Path file, Refused why, Optional<String> goesOn) {
    if (!silent) {
      String rest = goesOn.isEmpty() ? "" : "; " + goesOn.get();
      log.error("{} {}{}", title(file), why.getMessage(), rest);
      log.debug("why {} is refused", file, why);
    }
  }

  void taken(Running running, Optional<Running> before, Verdict verdict, Duration took) {
    if (!silent && log.isEnabledForLevel(good)) {
      log.atLevel(good)
          .log(
              "{}: {} brings {}{}, in use after {} ms",
              title(running.candidate().file()),
              running.candidate().title(),
              running.brought().title(),
              before.isEmpty() ? "" : instead(before.get(), verdict),
              took.toMillis());
    }
  }

  private static String instead(Running before, Verdict verdict) {
    String instead = " in place of " + before.candidate().version();
    return verdict.tried().isEmpty() ? instead : instead + ": " + verdict.summary();
  }

  /**
   * @param exports those that are known to need it
   */
  void lingers(Running before, List<String> exports) {
    if (!silent) {
      String who = exports.isEmpty() ? "" : ", by export '" + String.join("', '", exports) + "'";
      log.info("{} stays beside while it is used{}", before.candidate().title(), who);
    }
  }

  /** One that people were told of is used no more. */
  void left(Running before) {
    if (!silent) {
      log.info("{} is not used any more, and gone", before.candidate().title());
    }
  }

  void older(Candidate now, Candidate before) {
    if (!silent) {
      log.warn(
          "{} is older than what it takes over from, {} of {}; at the next start the newer file"
              + " counts, if it is still there",
          title(now.file()),
          before.version(),
          title(before.file()));
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

  void defect(Throwable defect) {
    log.atError().setCause(defect).log("this should not happen to what lingers");
  }
}
