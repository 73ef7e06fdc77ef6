package nbd.plugins.data;

import java.util.List;
import java.util.OptionalLong;

/** A piece of a program that describes a disk. */
sealed interface Expression {
  /** One after the other; by itself a disk of its own, and a scope of names. */
  record Sequence(List<Expression> parts) implements Expression {}

  /** These bytes; nobody changes them. */
  final class Bytes implements Expression {
    private final byte[] bytes;

    Bytes(byte... bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /** {@code @OFFSET}. */
  record MoveTo(long offset) implements Expression {}

  /**
   * {@code @+N} or {@code @-N}.
   *
   * @param by negative to go back
   */
  record MoveBy(long by, Place place) implements Expression {}

  /**
   * {@code @^N}.
   *
   * @param alignment a power of two
   */
  record Align(long alignment, Place place) implements Expression {}

  /** {@code <FILE}. */
  record FileContent(String file, Place place) implements Expression {}

  /** {@code <(SCRIPT)}. */
  record ScriptOutput(String script, Place place) implements Expression {}

  /** {@code \NAME}. */
  record Name(String name, Place place) implements Expression {}

  /** {@code EXPRESSION -> \NAME}. */
  record Assign(Expression what, String name) implements Expression {}

  /**
   * {@code EXPRESSION * N}.
   *
   * @param times 0 or more
   */
  record Repeat(Expression what, long times, Place place) implements Expression {}

  /**
   * {@code EXPRESSION[N:M]}.
   *
   * @param from 0 or more
   * @param to 0 or more, or empty for all there is
   */
  record Slice(Expression what, long from, OptionalLong to, Place place) implements Expression {
    /** As it is written. */
    String text() {
      return "[" + from + ":" + (to.isPresent() ? to.getAsLong() : "") + "]";
    }
  }

  /** Whether it is something that can be repeated, sliced and named. */
  default boolean isContent() {
    return !(this instanceof MoveTo || this instanceof MoveBy || this instanceof Align);
  }
}
