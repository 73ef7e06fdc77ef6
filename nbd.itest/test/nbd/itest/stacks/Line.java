package nbd.itest.stacks;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import nbd.testkit.Descriptor;

/** How a player talks to a disk: over the wire, or to the layers themselves. */
interface Line {
  /** What can be asked for. */
  enum Ability {
    WRITE,
    ZERO,
    FAST_ZERO,
    TRIM,
    CACHE,
    FLUSH,
    FUA
  }

  Set<Ability> abilities();

  long size();

  Set<String> contexts();

  byte[] read(long offset, int length) throws IOException;

  void write(long offset, byte[] bytes, boolean fua) throws IOException;

  void zero(long offset, long length, boolean hole, boolean fast) throws IOException;

  void trim(long offset, long length) throws IOException;

  void cache(long offset, long length) throws IOException;

  void flush() throws IOException;

  /** One context's extents from {@code offset} on. */
  List<Descriptor> status(String context, long offset, long length, boolean one) throws IOException;
}
