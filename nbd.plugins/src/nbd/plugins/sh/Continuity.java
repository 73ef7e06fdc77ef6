package nbd.plugins.sh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import nbd.api.Identity;
import nbd.api.RetainedState;

/**
 * Whether the export that comes in the place of another one has the same disks. It has, if the
 * script and its parameters are the same, and the script has changed nothing in its folder: the
 * next one has a folder of its own.
 */
final class Continuity {
  private static final String KIND = "script.folder";

  /** Of the retained state; counted up when its values come to mean something else. */
  private static final int LAYOUT = 1;

  private static final String WORDS = "words";
  private static final String CHANGED = "changed";

  private final List<String> words;
  private final Path folder;
  private volatile Optional<Contents> first = Optional.empty();

  /**
   * @param words all that the script and its configuration are named by
   * @param folder where the script keeps what it likes
   */
  Continuity(List<String> words, Path folder) {
    this.words = List.copyOf(words);
    this.folder = folder;
  }

  /** What the folder has now will be in the folder of the next one too. */
  void begin() throws IOException {
    first = Optional.of(Contents.of(folder));
  }

  /** The same for the same script, parameters and export name. */
  Identity identity(String exportName) {
    return new Identity("script", hash() + (exportName.isEmpty() ? "" : " " + exportName));
  }

  private String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String word : words) {
        digest.update(word.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  /** What the next one has to know. */
  Optional<RetainedState> retain() throws IOException {
    if (first.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        RetainedState.of(KIND, LAYOUT)
            .with(WORDS, words)
            .with(CHANGED, changed().map(Path::toString).orElse(""))
            .build());
  }

  private Optional<Path> changed() throws IOException {
    try {
      return first.orElseThrow().difference(Contents.of(folder)).map(folder::relativize);
    } catch (UncheckedIOException walking) {
      throw walking.getCause();
    }
  }

  /**
   * Whether this one has the same disks as the one that retained that.
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
    String changed = state.value(CHANGED, String.class);
    if (!changed.isEmpty()) {
      throw new IOException(
          "the script has changed files in its tmpdir, such as %s, which would be lost"
              .formatted(changed));
    }
    return true;
  }
}
