package nbd.plugin.vddk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import nbd.plugin.vddk.vix.ConnectSpec;
import nbd.plugin.vddk.vix.CreateSpec;

/**
 * What an export is made of.
 *
 * @param files paths of disks as VixDiskLib takes them, one or more
 * @param libdir where the library is; empty for the usual places
 * @param config a configuration file of the library's own
 * @param openFlags of {@link nbd.plugin.vddk.vix.OpenFlag}, without READ_ONLY
 * @param create makes the only disk first
 * @param timeout how long a call of the library may take
 * @param changed where files of changed areas are
 */
record VddkParameters(
    List<String> files,
    Optional<Path> libdir,
    Optional<Path> config,
    ConnectSpec connection,
    int openFlags,
    Optional<CreateSpec> create,
    Duration timeout,
    List<String> changed) {
  VddkParameters {
    files = List.copyOf(files);
    changed = List.copyOf(changed);
  }
}
