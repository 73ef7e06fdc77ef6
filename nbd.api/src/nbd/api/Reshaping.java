package nbd.api;

import java.io.IOException;

/**
 * The base of a filter that moves addresses or changes bytes: offset, truncate, cow, xz. It
 * forwards nothing that the filter did not override, so a call or an ability that a later API adds
 * is not passed on with the wrong addresses: it reads as not there. {@link Traits#reshaped} and
 * {@link Contexts#moved} are what such a filter begins with.
 */
public abstract class Reshaping implements Handle {
  private final Handle next;

  /** Stands in front of {@code next}, and closes it. */
  protected Reshaping(Handle next) {
    this.next = next;
  }

  /** The layer below. */
  protected final Handle next() {
    return next;
  }

  /** Closes the layer below; an override calls this last. */
  @Override
  public void close() throws IOException {
    next.close();
  }
}
