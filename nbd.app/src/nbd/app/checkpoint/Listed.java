package nbd.app.checkpoint;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import nbd.app.checkpoint.CheckpointFolder.Kind;

/**
 * A checkpoint of a folder, or what was asked for it.
 *
 * @param checkpoint not there where it is only asked for, or cannot be read
 * @param asked the request that waits: ADD or DROP
 * @param problem why its file cannot be read, or its last request was refused
 */
record Listed(
    String name, Optional<Checkpoint> checkpoint, Optional<Kind> asked, Optional<String> problem) {
  /** The oldest first, and then those that are not there. */
  private static final Comparator<Listed> BY_AGE =
      Comparator.comparing(
              (Listed each) -> each.checkpoint.map(Checkpoint::created).orElse(Instant.MAX))
          .thenComparing(Listed::name);

  /**
   * All of a folder. One that goes meanwhile is left out.
   *
   * @throws IOException if the folder cannot be read
   */
  static List<Listed> of(CheckpointFolder folder) throws IOException {
    List<Listed> all = new ArrayList<>();
    for (String name : folder.names()) {
      Listed listed = of(folder, name);
      if (listed.checkpoint.isPresent() || listed.asked.isPresent() || listed.problem.isPresent()) {
        all.add(listed);
      }
    }
    all.sort(BY_AGE);
    return all;
  }

  private static Listed of(CheckpointFolder folder, String name) throws IOException {
    Optional<Checkpoint> checkpoint = Optional.empty();
    Optional<String> problem = refusal(folder.file(name, Kind.FAILED));
    Path file = folder.file(name, Kind.CHANGED);
    try {
      checkpoint = Optional.of(CheckpointFile.read(file));
    } catch (NoSuchFileException notThere) {
      // Only asked for, or dropped just now.
    } catch (IOException unreadable) {
      problem = Optional.of(file.getFileName() + " " + CheckpointFolder.reason(unreadable));
    }
    return new Listed(name, checkpoint, asked(folder, name), problem);
  }

  private static Optional<String> refusal(Path failed) {
    try {
      return Optional.of("refused: " + Refusal.read(failed));
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  private static Optional<Kind> asked(CheckpointFolder folder, String name) throws IOException {
    if (folder.has(name, Kind.DROP)) {
      return Optional.of(Kind.DROP);
    }
    return folder.has(name, Kind.ADD) ? Optional.of(Kind.ADD) : Optional.empty();
  }
}
