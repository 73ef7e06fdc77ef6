package nbd.testkit;

import java.nio.ByteBuffer;

/**
 * A chunk of a structured reply, or a simple reply as the one chunk of that kind.
 *
 * @param done whether it is the last one
 * @param type as on the wire; {@link #SIMPLE} for a simple reply, whose error is the payload
 */
record Chunk(boolean done, int type, ByteBuffer payload) {
  static final int NONE = 0;
  static final int DATA = 1;
  static final int HOLE = 2;
  static final int STATUS = 5;
  static final int ERROR = 1 << 15 | 1;
  static final int ERROR_OFFSET = 1 << 15 | 2;
  static final int SIMPLE = -1;

  boolean isError() {
    return (type & 1 << 15) != 0 && type != SIMPLE;
  }
}
