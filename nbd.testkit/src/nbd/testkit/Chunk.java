package nbd.testkit;

import java.nio.ByteBuffer;

/**
 * A chunk of a structured or extended reply, or a simple reply as the one chunk of that kind.
 *
 * @param done whether it is the last one
 * @param type as on the wire; {@link #SIMPLE} for a simple reply, whose error is the payload
 */
record Chunk(boolean done, int type, ByteBuffer payload) {
  static final int NONE = 0;
  static final int DATA = 1;
  static final int HOLE = 2;
  static final int STATUS = 5;
  static final int STATUS_EXT = 6;
  static final int ERROR = 1 << 15 | 1;
  static final int ERROR_OFFSET = 1 << 15 | 2;
  static final int SIMPLE = -1;

  /** The flag of the last one. */
  static final int DONE = 1;

  /** Longest payload that is taken, in bytes. */
  static final int LONGEST = (64 << 20) + 64;

  boolean isError() {
    return (type & 1 << 15) != 0 && type != SIMPLE;
  }
}
