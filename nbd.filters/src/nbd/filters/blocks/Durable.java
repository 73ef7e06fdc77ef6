package nbd.filters.blocks;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Support;

/** Changes that reach the disk below in several requests, and have FUA as a whole. */
public final class Durable {
  /** What is done with the flags that each of its requests gets. */
  @FunctionalInterface
  public interface Change {
    /** Does it. */
    void make(Set<Flag> flags) throws IOException;
  }

  private Durable() {}

  /**
   * Makes a change. Where the disk below has FUA, each request gets it; where FUA is a flush there,
   * one flush after all of them is enough.
   */
  public static void change(Handle below, Set<Flag> flags, Change change) throws IOException {
    if (!flags.contains(Flag.FUA) || below.traits().fua() != Support.EMULATE) {
      change.make(flags);
      return;
    }
    EnumSet<Flag> rest = EnumSet.copyOf(flags);
    rest.remove(Flag.FUA);
    change.make(rest);
    below.flush();
  }
}
