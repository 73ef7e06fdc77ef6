package nbd.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** A first word that is no plugin's name, but says what to do. */
enum Subcommand {
  SERVE("[FOLDER]", "serve the exports and listeners that files in conf/ or FOLDER name") {
    @Override
    Request request(List<String> words, ParseResult parsed) throws UsageException {
      if (words.size() > 1) {
        throw new UsageException(
            "'nbdj serve' takes one folder; '" + words.get(1) + "' is too much");
      }
      String pidFile = parsed.matchedOptionValue("--pidfile", null);
      return new Request.ServeConfigured(
          words.stream().findFirst().map(Path::of), Optional.ofNullable(pidFile).map(Path::of));
    }

    @Override
    String success() {
      return "it was told to end";
    }
  },
  DEPLOY("JAR...", "put plugins and filters into plugins/; running servers take them") {
    @Override
    Request request(List<String> words, ParseResult parsed) throws UsageException {
      if (words.isEmpty()) {
        throw new UsageException("'nbdj deploy' needs the jars to deploy");
      }
      return new Request.Deploy(
          words.stream().map(Path::of).toList(), !parsed.hasMatchedOption(Options.NO_WAIT));
    }

    @Override
    String success() {
      return "it is there, and every running server has taken it";
    }
  },
  UNDEPLOY("NAME...", "delete them there, by file, symbolic name, plugin or filter") {
    @Override
    Request request(List<String> words, ParseResult parsed) throws UsageException {
      if (words.isEmpty()) {
        throw new UsageException("'nbdj undeploy' needs the names of what to take out");
      }
      return new Request.Undeploy(words);
    }
  },
  LIST("[--json]", "show what is in plugins/, and what running servers make of it") {
    @Override
    Request request(List<String> words, ParseResult parsed) throws UsageException {
      if (!words.isEmpty()) {
        throw new UsageException("'nbdj list' lists all; '" + words.getFirst() + "' is too much");
      }
      return new Request.ListPlugins(parsed.hasMatchedOption(Options.JSON));
    }
  },
  HISTORY("[--json] [EXPORT]", "show what running servers have upgraded, and how it went") {
    @Override
    Request request(List<String> words, ParseResult parsed) throws UsageException {
      if (words.size() > 1) {
        throw new UsageException(
            "'nbdj history' takes one export; '" + words.get(1) + "' is too much");
      }
      return new Request.History(words.stream().findFirst(), parsed.hasMatchedOption(Options.JSON));
    }
  },
  MAP("[OPTIONS] URI", "show where the holes and data of any NBD server's disk are") {
    @Override
    Request request(List<String> words, ParseResult parsed) throws UsageException {
      if (words.isEmpty()) {
        throw new UsageException("'nbdj map' needs the URI of a disk, such as nbd://localhost");
      }
      if (words.size() > 1) {
        throw new UsageException("'nbdj map' takes one URI; '" + words.get(1) + "' is too much");
      }
      return new Request.MapDisk(MapOptions.read(words.getFirst(), parsed));
    }
  },
  CHECKPOINT(
      "add|drop|list FOLDER [NAME]", "make, drop or show what incremental backups go on from") {
    @Override
    Request request(List<String> words, ParseResult parsed) throws UsageException {
      return new Request.Checkpoint(CheckpointOptions.read(words, parsed));
    }

    @Override
    List<String> forms() {
      return CheckpointOptions.FORMS;
    }

    @Override
    String success() {
      return "it is done; without a client, it is left to be done when the disk is next opened";
    }
  };

  /** What goes with each of them. */
  private static final Set<String> COMMON = Set.of(Options.PLUGINS, "--verbose", "--help");

  /** Those that can show JSON. */
  private static final Set<String> TELLING = Set.of("list", "history", "map", "checkpoint");

  /** What goes with the one that serves. */
  private static final Set<String> OF_SERVERS = Set.of("--pidfile", "--foreground", "--newstyle");

  private final String arguments;
  private final String description;

  Subcommand(String arguments, String description) {
    this.arguments = arguments;
    this.description = description;
  }

  /** The request that these words make. */
  abstract Request request(List<String> words, ParseResult parsed) throws UsageException;

  /** The one of that name. */
  static Optional<Subcommand> named(String word) {
    return List.of(values()).stream().filter(each -> each.word().equals(word)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How it is called: {@code deploy JAR...}. */
  String synopsis() {
    return word() + " " + arguments;
  }

  /** The same in all the ways that there are, with the options that are not for all of them. */
  List<String> forms() {
    return List.of(synopsis());
  }

  /** What it means that it ends with 0. */
  String success() {
    return "it is done";
  }

  String description() {
    return description;
  }

  /** The options that go with it, by their names. */
  boolean takes(OptionSpec option) {
    List<String> names = List.of(option.names());
    return names.stream().anyMatch(COMMON::contains)
        || (this == SERVE && names.stream().anyMatch(OF_SERVERS::contains))
        || (TELLING.contains(word()) && names.contains(Options.JSON))
        || (this == DEPLOY && names.contains(Options.NO_WAIT))
        || (this == MAP && names.stream().anyMatch(MapOptions.NAMES::contains))
        || (this == CHECKPOINT && names.stream().anyMatch(CheckpointOptions.NAMES::contains));
  }
}
