package nbd.filters.changed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a user wants remembered, and where.
 *
 * @param folder has the checkpoints' files
 * @param granularity in bytes, of checkpoints that are made from now on
 * @param checkpoints are made when the disk is opened, those that are not there
 * @param dropped are dropped when the disk is opened, those that are there
 */
record ChangedParameters(
    Path folder,
    Granularity granularity,
    List<CheckpointName> checkpoints,
    List<CheckpointName> dropped) {
  private static final Logger log = LoggerFactory.getLogger(ChangedParameters.class);
  private static final String FOLDER = "changed-folder";
  private static final String GRANULARITY = "changed-granularity";
  private static final String CHECKPOINT = "changed-checkpoint";
  private static final String DROP = "changed-drop";

  ChangedParameters {
    Objects.requireNonNull(folder);
    Objects.requireNonNull(granularity);
    checkpoints = List.copyOf(checkpoints);
    dropped = List.copyOf(dropped);
    for (CheckpointName name : dropped) {
      if (checkpoints.contains(name)) {
        throw new ParameterException(
            "parameter '%s': '%s' is also a '%s'; give one of the two"
                .formatted(DROP, name.text(), CHECKPOINT));
      }
    }
  }

  static Schema schema() {
    return Schema.of(
        Parameter.text(FOLDER).help("folder of the checkpoints' files").mandatory(),
        Parameter.size(GRANULARITY)
            .help("bytes that a new checkpoint counts as one")
            .byDefault("64K"),
        Parameter.text(CHECKPOINT).help("checkpoint to make, if it is not there").repeatable(),
        Parameter.text(DROP).help("checkpoint to drop, if it is there").repeatable());
  }

  /**
   * Out of what {@link #schema} has parsed.
   *
   * @throws ParameterException naming the parameter and what would be right
   */
  static ChangedParameters of(Parameters parsed) {
    return new ChangedParameters(
        folder(parsed.text(FOLDER)),
        granularity(parsed.number(GRANULARITY)),
        names(parsed, CHECKPOINT),
        names(parsed, DROP));
  }

  /** The same, but that nothing is dropped. */
  ChangedParameters withoutDrops() {
    return new ChangedParameters(folder, granularity, checkpoints, List.of());
  }

  private static Path folder(String text) {
    if (text.isBlank()) {
      throw new ParameterException(
          "parameter '" + FOLDER + "' is empty; the path of a folder for this disk alone expected");
    }
    try {
      return Path.of(text).toAbsolutePath();
    } catch (InvalidPathException wrong) {
      throw new ParameterException("parameter '" + FOLDER + "': " + wrong.getMessage());
    }
  }

  private static Granularity granularity(long bytes) {
    try {
      return Granularity.of(bytes);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException("parameter '" + GRANULARITY + "': " + wrong.getMessage());
    }
  }

  private static List<CheckpointName> names(Parameters parsed, String parameter) {
    List<CheckpointName> names = new ArrayList<>();
    for (String text : parsed.texts(parameter)) {
      try {
        names.add(new CheckpointName(text));
      } catch (IllegalArgumentException wrong) {
        throw new ParameterException("parameter '" + parameter + "': " + wrong.getMessage());
      }
    }
    return names;
  }

  /**
   * Makes the folder if it is not there, so that a power loss does not undo it; but not the one it
   * is in: a wrong path is noticed.
   *
   * @throws IOException naming the parameter and the folder, which is not there then; or if nothing
   *     can be written to it
   */
  void makeFolder(Machine.Opener files) throws IOException {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder);
        keepFolder(files);
        log.atInfo()
            .addKeyValue("folder", folder)
            .log("a folder for checkpoints is made, so there are none yet");
      }
    } catch (IOException failure) {
      throw new IOException(
          "parameter '%s': cannot make the folder %s (the folder that it is in has to be there): %s"
              .formatted(FOLDER, folder, Failures.why(failure)),
          failure);
    }
    tryFolder(files);
  }

  /** Better now than when the first client comes. */
  private void tryFolder(Machine.Opener files) throws IOException {
    try {
      Path trial = folder.resolve(Folder.TRIAL);
      files.open(trial, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      Files.deleteIfExists(trial);
    } catch (IOException failure) {
      throw new IOException(
          "parameter '%s': cannot write to the folder %s: %s"
              .formatted(FOLDER, folder, Failures.why(failure)),
          failure);
    }
  }

  private void keepFolder(Machine.Opener files) throws IOException {
    try {
      Folder.force(folder.getParent(), files);
    } catch (IOException failure) {
      // Otherwise the next attempt would find it, and take it to be on stable storage.
      Files.deleteIfExists(folder);
      throw failure;
    }
  }
}
