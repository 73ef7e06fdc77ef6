package nbd.plugins.sh;

import java.util.List;
import java.util.Optional;

/** Which program is run for a method. Used by several threads. */
interface Commands {
  /**
   * The program and its arguments, the method's name the last of them; empty if it is known without
   * running anything that the method is missing.
   */
  Optional<List<String>> of(Method method);

  /** The method for an error message, such as {@code /srv/disk.sh get_size}. */
  String describe(Method method);
}
