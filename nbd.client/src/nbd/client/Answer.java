package nbd.client;

import java.util.Optional;
import nbd.wire.OptionError;

/**
 * How the server answered an option.
 *
 * @param <T> what a granted option brings
 */
public sealed interface Answer<T> {
  /** Number of the option that was asked. */
  int option();

  /**
   * What the option brought.
   *
   * @throws OptionRefused if the server refused it
   */
  T orThrow() throws OptionRefused;

  /** Whether the server refused with this error. */
  default boolean refusedWith(OptionError error) {
    return this instanceof Refused<?> refused && refused.type() == error.code();
  }

  /** The server granted the option. */
  record Granted<T>(int option, T value) implements Answer<T> {
    @Override
    public T orThrow() {
      return value;
    }
  }

  /**
   * The server refused the option.
   *
   * @param type of the reply, bit 31 set
   * @param message the server's text for people, may be empty
   */
  record Refused<T>(int option, int type, String message) implements Answer<T> {
    /** Why; empty for an error without a name. */
    public Optional<OptionError> error() {
      return OptionError.ofCode(type);
    }

    @Override
    public T orThrow() throws OptionRefused {
      throw new OptionRefused(option, this);
    }
  }
}
