package nbd.app.serve;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What the files of a folder are about. Called by one thread at a time.
 *
 * @param <T> what a file says
 */
interface Kind<T> {
  /** Reads a file; nothing happens by that. */
  T read(Path file) throws ConfigurationException;

  /** What no two files may have: names, addresses. */
  Set<Object> claims(T said);

  /** Refuses a file, another one having what it claims. */
  ConfigurationException taken(T said, String otherFile);

  /**
   * Makes it so. When it throws, all is as it was.
   *
   * @param before what now is so, and is not to be any more
   */
  Outcome apply(Optional<T> before, T said) throws ConfigurationException;

  /** Ends what is so. */
  Outcome end(T said);
}
