package nbd.plugins.sh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nbd.api.Identity;
import nbd.api.RetainedState;

/**
 * Whether the export that comes in the place of another one has the same disks. It has, if the
 * script and its parameters are the same, the script has changed nothing in its folder, and it has
 * made the same files in that of the next one, which has a folder of its own.
 */
final class Continuity {
  private static final String KIND = "script.folder";

  /** Of the retained state; counted up when its values come to mean something else. */
  private static final int LAYOUT = 1;

  private static final String WORDS = "words";
  private static final String FILES = "files";

  /** Why clients cannot be carried over, or nothing. */
  private static final String OBSTACLE = "obstacle";

  private final List<String> words;
  private final Path folder;
  private volatile Optional<Contents> first = Optional.empty();

  /** The files of the one before; empty if there is none. */
  private volatile Optional<Map<?, ?>> inherited = Optional.empty();

  /**
   * @param words all that the script and its configuration are named by
   * @param folder where the script keeps what it likes
   */
  Continuity(List<String> words, Path folder) {
    this.words = List.copyOf(words);
    this.folder = folder;
  }

  /**
   * The script is ready, and has made in its folder what it makes at the start.
   *
   * @throws IOException if the one before had other files: what clients read may be in them
   */
  void begin() throws IOException {
    Contents now = Contents.of(folder);
    if (inherited.isPresent()) {
      Optional<String> differs = Digests.of(folder, now).difference(inherited.get());
      if (differs.isPresent()) {
        throw new IOException(
            "the script has made another %s in its tmpdir than it has for the clients that are there"
                .formatted(differs.get()));
      }
      inherited = Optional.empty();
    }
    first = Optional.of(now);
  }

  /**
   * The same for the same script, parameters and disk.
   *
   * @param disk its name among those of the script; empty if there is one only
   */
  Identity identity(String disk) {
    String hash = HexFormat.of().formatHex(Digests.of(words), 0, 16);
    return new Identity("script", hash + (disk.isEmpty() ? "" : " " + disk));
  }

  /** What the next one has to know. */
  Optional<RetainedState> retain() throws IOException {
    if (first.isEmpty()) {
      return Optional.empty();
    }
    RetainedState.Builder state = RetainedState.of(KIND, LAYOUT).with(WORDS, words);
    try {
      state.with(FILES, files(first.get())).with(OBSTACLE, "");
    } catch (IOException obstacle) {
      // Told to the next one, for if it has other parameters it is another disk anyway.
      state.with(FILES, Map.of()).with(OBSTACLE, String.valueOf(obstacle.getMessage()));
    }
    return Optional.of(state.build());
  }

  private Map<String, String> files(Contents atTheStart) throws IOException {
    Contents now = Contents.of(folder);
    Optional<Path> changed = atTheStart.difference(now).map(folder::relativize);
    if (changed.isPresent()) {
      throw new IOException(
          "the script has changed files in its tmpdir, such as %s, which would be lost"
              .formatted(changed.get()));
    }
    return Map.copyOf(Digests.of(folder, now).all());
  }

  /**
   * Whether this one has the same disks as the one that retained that, as far as is known before
   * {@link #begin}.
   *
   * @throws IOException if it should have, and cannot
   */
  boolean adopt(RetainedState state) throws IOException {
    if (!state.kind().equals(KIND) || state.version() != LAYOUT) {
      throw new IOException(
          "this version takes retained state %s version %d only, not %s"
              .formatted(KIND, LAYOUT, state));
    }
    if (!state.value(WORDS, List.class).equals(words)) {
      return false;
    }
    String obstacle = state.value(OBSTACLE, String.class);
    if (!obstacle.isEmpty()) {
      throw new IOException(obstacle);
    }
    inherited = Optional.of(state.value(FILES, Map.class));
    return true;
  }
}
