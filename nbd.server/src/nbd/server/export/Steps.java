package nbd.server.export;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import nbd.server.UpgradeReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of one upgrade: each is timed, and told in a line. Not safe for several threads. */
final class Steps {
  private static final Logger log = LoggerFactory.getLogger(Steps.class);

  private final String title;
  private final List<UpgradeReport.Step> taken = new ArrayList<>();

  /**
   * @param generation that is to serve
   */
  Steps(String export, int generation) {
    title = "export '" + export + "', generation " + generation;
  }

  /** One step. */
  @FunctionalInterface
  interface Step<T> {
    T take() throws Trouble;
  }

  /** A step without a result. */
  @FunctionalInterface
  interface Action {
    void take() throws Trouble;
  }

  <T> T take(String name, Step<T> step) throws Trouble {
    long began = System.nanoTime();
    try {
      T result = step.take();
      Duration took = record(name, began);
      log.info("{}: {} took {} ms", title, name, millis(took));
      return result;
    } catch (Trouble trouble) {
      Duration took = record(name, began);
      log.warn("{}: {} failed after {} ms: {}", title, name, millis(took), trouble.getMessage());
      log.debug("why", trouble);
      throw trouble;
    }
  }

  void act(String name, Action action) throws Trouble {
    boolean _ =
        take(
            name,
            () -> {
              action.take();
              return true;
            });
  }

  /** One that was taken before. */
  void taken(String name, Duration took) {
    taken.add(new UpgradeReport.Step(name, took));
    log.info("{}: {} took {} ms", title, name, millis(took));
  }

  private Duration record(String name, long began) {
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    taken.add(new UpgradeReport.Step(name, took));
    return took;
  }

  /** With one digit behind the point. */
  static String millis(Duration time) {
    return "%.1f".formatted(time.toNanos() / 1e6);
  }

  String title() {
    return title;
  }

  List<UpgradeReport.Step> taken() {
    return List.copyOf(taken);
  }
}
