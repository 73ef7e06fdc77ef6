package nbd.app.cli;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options, told to picocli piece by piece: reading them off an annotated class takes longer
 * than all the rest of the command line.
 */
final class Options {
  static final String PLUGINS = "--plugins";
  static final String JSON = "--json";
  static final String NO_WAIT = "--no-wait";

  private Options() {}

  /** Those that nbdj has, in the order of {@code --help}. */
  static List<OptionSpec> known() {
    return List.of(
        value("PORT", "TCP port to listen on (default 10809; 0: any)", "-p", "--port"),
        value("ADDRESS", "listen on this address or host name only", "-i", "--ipaddr", "--ip-addr"),
        value("PATH", "listen on this Unix socket; -: a private one", "-U", "--unix"),
        value(
            "NAME",
            "export that $uri and the printed URI name",
            "-e",
            "--exportname",
            "--export-name",
            "--export"),
        flag("refuse all changes", "-r", "--readonly", "--read-only"),
        list("FILTER", "put a filter in front; the first is the outermost", "--filter"),
        value("COMMAND", "run a shell command with $uri set; serve until it ends", "--run"),
        value("FILE", "write the process id there when ready", "-P", "--pidfile", "--pid-file"),
        value("FOLDER", "take plugins and filters from there", PLUGINS),
        flag("nbdj is always in the foreground", "-f", "--foreground", "--no-fork"),
        flag("nbdj always speaks newstyle", "-n", "--newstyle", "--new-style"),
        flag("log what happens to standard error", "-v", "--verbose"),
        flag("show this, or the parameters of PLUGIN and filters", "--help"),
        flag("show the version", "-V", "--version"),
        flag("show facts of PLUGIN, key=value", "--dump-plugin"),
        flag("show facts of this installation, key=value", "--dump-config"),
        flag("with 'list', 'history', 'map', 'checkpoint list': JSON instead of a table", JSON),
        flag("with 'deploy': do not wait for what running servers make of it", NO_WAIT),
        value(
            "CONTEXT",
            "with 'map': of this metadata context; list: which there are",
            MapOptions.CONTEXT),
        flag("with 'map': how much there is of each kind", MapOptions.TOTALS),
        flag("with 'map': a bar of blocks", MapOptions.PICTURE),
        value("N", "with 'map --picture': so many rows", MapOptions.ROWS),
        flag("with 'map --picture': plain letters", MapOptions.ASCII),
        value("SIZE", "with 'map': from there on", MapOptions.OFFSET),
        value("SIZE", "with 'map': so many bytes", MapOptions.LENGTH),
        value(
            "SIZE",
            "with 'checkpoint add': what is noted as changed together",
            CheckpointOptions.GRANULARITY),
        value(
            "SECONDS",
            "with 'checkpoint add' and 'checkpoint drop': how long a server may take (default 10)",
            CheckpointOptions.WAIT));
  }

  /** Those of nbdkit that nbdj does not have. */
  static List<OptionSpec> foreign() {
    return List.of(
        flag("", "-4", "--ipv4-only"),
        flag("", "-6", "--ipv6-only"),
        value("FLAG", "", "-D", "--debug"),
        flag("", "--exit-with-parent"),
        value("GROUP", "", "-g", "--group"),
        value("WHERE", "", "--log"),
        flag("", "--long-options"),
        value("MASK", "", "--mask-handshake"),
        flag("", "--no-sr"),
        flag("", "-o", "--oldstyle", "--old-style"),
        value("LABEL", "", "--selinux-label"),
        flag("", "--short-options"),
        flag("", "-s", "--single", "--stdin"),
        flag("", "--swap"),
        value("THREADS", "", "-t", "--threads"),
        value("MODE", "", "--tls"),
        value("FOLDER", "", "--tls-certificates"),
        value("FILE", "", "--tls-psk"),
        flag("", "--tls-verify-peer"),
        value("USER", "", "-u", "--user"),
        flag("", "--vsock"));
  }

  private static OptionSpec value(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static OptionSpec list(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names)
        .type(boolean.class)
        .arity("0")
        .description(description)
        .build();
  }
}
