package nbd.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nbd.app.checkpoint.CheckpointSpec;
import nbd.app.map.MapSpec;

/** What a command line asks for. */
sealed interface Request {
  /**
   * The disk as it is named on the command line.
   *
   * @param filters the outermost first
   * @param plugin not there where only help or the version is asked for
   * @param settings {@code KEY=VALUE}, or a bare value
   */
  record Disk(List<String> filters, Optional<String> plugin, List<String> settings) {
    public Disk {
      filters = List.copyOf(filters);
      settings = List.copyOf(settings);
    }
  }

  /** How to use nbdj, or a plugin and filters. */
  record Help(Disk disk) implements Request {}

  /** How to use a command that is not serving a disk. */
  record CommandHelp(Subcommand command) implements Request {}

  /** The version of nbdj, and of a plugin and filters. */
  record Version(Disk disk) implements Request {}

  /** Facts of this installation for scripts. */
  record DumpConfig() implements Request {}

  /** Facts of a plugin for scripts. */
  record DumpPlugin(Disk disk) implements Request {}

  /**
   * Serve the disk.
   *
   * @param exportName which export the URI names that is printed or handed to the command
   * @param pidFile where to write the process id
   * @param command a shell command to serve for, until it ends
   */
  record Serve(
      Disk disk,
      Place place,
      String exportName,
      boolean readOnly,
      Optional<Path> pidFile,
      Optional<String> command)
      implements Request {}

  /**
   * Serve what a folder of configuration files says.
   *
   * @param conf the folder, if not the installed one
   * @param pidFile where to write the process id
   */
  record ServeConfigured(Optional<Path> conf, Optional<Path> pidFile) implements Request {}

  /**
   * Put jars into the folder of plugins and filters.
   *
   * @param waits whether to wait for what running servers make of them
   */
  record Deploy(List<Path> jars, boolean waits) implements Request {
    public Deploy {
      jars = List.copyOf(jars);
    }
  }

  /** Take jars out of it, named by file, symbolic name, plugin or filter. */
  record Undeploy(List<String> names) implements Request {
    public Undeploy {
      names = List.copyOf(names);
    }
  }

  /** Tell what is in it, and what the servers that use it serve. */
  record ListPlugins(boolean json) implements Request {}

  /**
   * Tell what these servers have upgraded.
   *
   * @param export the only one wanted
   */
  record History(Optional<String> export, boolean json) implements Request {}

  /** Show where the holes and data of a disk are. */
  record MapDisk(MapSpec spec) implements Request {}

  /** Make, drop or show checkpoints of the filter {@code changed}. */
  record Checkpoint(CheckpointSpec spec) implements Request {}
}
