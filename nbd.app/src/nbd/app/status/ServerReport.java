package nbd.app.status;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import nbd.server.UpgradeReport;

/**
 * What a running server tells of itself.
 *
 * @param process which one it is
 * @param version of nbdj
 * @param started when it began to serve
 * @param serves the command that it was started by, without parameters, for they may be secret
 * @param uris where clients find it
 * @param jars what became of those in its folder of plugins, by file
 * @param exports what it serves, by name
 * @param upgrades its last ones, the latest last
 */
public record ServerReport(
    ProcessMark process,
    String version,
    Instant started,
    String serves,
    List<String> uris,
    List<UsedJar> jars,
    List<ServedExport> exports,
    List<UpgradeReport> upgrades) {
  public ServerReport {
    Objects.requireNonNull(process);
    Objects.requireNonNull(started);
    uris = List.copyOf(uris);
    jars = List.copyOf(jars);
    exports = List.copyOf(exports);
    upgrades = List.copyOf(upgrades);
  }

  /** The same with only those exports, and their upgrades. */
  public ServerReport only(Predicate<String> export) {
    return new ServerReport(
        process,
        version,
        started,
        serves,
        uris,
        jars,
        exports.stream().filter(each -> export.test(each.name())).toList(),
        upgrades.stream().filter(each -> export.test(each.export())).toList());
  }
}
