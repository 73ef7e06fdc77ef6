package nbd.filters.exportname;

import java.util.Optional;
import java.util.function.Supplier;

/** What clients are told of a name. */
@FunctionalInterface
interface Description {
  /** As the layer below says. */
  Description KEPT = (_, below) -> below.get();

  /** Nothing. */
  Description NONE = (_, _) -> Optional.empty();

  /** The same text for each name. */
  static Description fixed(String text) {
    return (_, _) -> Optional.of(text);
  }

  /**
   * The description of that name.
   *
   * @param below what the layer below says of it
   */
  Optional<String> of(String name, Supplier<Optional<String>> below);
}
