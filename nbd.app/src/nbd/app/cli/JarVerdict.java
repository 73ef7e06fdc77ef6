package nbd.app.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import nbd.app.status.ServerReport;
import nbd.app.status.UsedJar;
import nbd.server.UpgradeReport;

/**
 * The line that tells what a server makes of a jar.
 *
 * @param version the bundle's that was put there
 * @param since upgrades that began before have nothing to do with it
 */
record JarVerdict(String version, Instant since) {
  /** Of one that has judged it. */
  String of(ServerReport server, UsedJar jar) {
    String verdict =
        jar.problem().isEmpty()
            ? "in use" + upgraded(server)
            : "NOT taken: " + jar.problem() + goesOn(server, jar);
    return title(server) + verdict;
  }

  /** Of one that has not. */
  static String late(ServerReport server, Duration patience) {
    return title(server)
        + "has not looked at it within %d s; 'nbdj list' tells what becomes of it"
            .formatted(patience.toSeconds());
  }

  private static String title(ServerReport server) {
    return "process " + server.process().pid() + ": ";
  }

  private String upgraded(ServerReport server) {
    List<UpgradeReport> tried = server.upgrades().stream().filter(this::isOfThis).toList();
    long moved = tried.stream().filter(JarVerdict::hasMoved).count();
    long staying = tried.size() - moved;
    return (moved == 0 ? "" : ", " + moved + (moved == 1 ? " export" : " exports") + " upgraded")
        + (staying == 0 ? "" : ", " + staying + " not");
  }

  private boolean isOfThis(UpgradeReport upgrade) {
    return !upgrade.began().isBefore(since)
        && upgrade.after().stream().anyMatch(layer -> layer.version().equals(version));
  }

  private static boolean hasMoved(UpgradeReport upgrade) {
    return switch (upgrade.result()) {
      case UPGRADED, BESIDE, REPLACED -> true;
      case KEPT, FAILED -> false;
    };
  }

  /** What serves as before: from the same file, overwritten in vain, or from another one. */
  private String goesOn(ServerReport server, UsedJar refused) {
    Optional<String> running =
        server.jars().stream()
            .filter(jar -> !jar.name().isEmpty() && jar.name().equals(refused.name()))
            .filter(
                jar ->
                    jar.equals(refused) ? !jar.version().equals(version) : jar.problem().isEmpty())
            .map(UsedJar::version)
            .findFirst();
    return running.map(each -> "; " + each + " goes on").orElse("");
  }
}
