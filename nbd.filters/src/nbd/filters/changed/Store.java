package nbd.filters.changed;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of an open file. May be used by several threads at once. */
interface Store extends Closeable {
  /** Length in bytes. */
  long size() throws IOException;

  /**
   * Fills {@code target} from {@code position} on.
   *
   * @throws java.io.EOFException if the file ends before
   */
  void read(ByteBuffer target, long position) throws IOException;

  /** Writes all of {@code bytes}. When it returns, a kill of this process does not lose them. */
  void write(ByteBuffer bytes, long position) throws IOException;

  /** When it returns, a power loss does not lose what was written before. */
  void force() throws IOException;
}
