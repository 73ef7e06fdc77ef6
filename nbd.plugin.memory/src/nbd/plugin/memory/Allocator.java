package nbd.plugin.memory;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import nbd.api.Host;
import nbd.api.RetainedState;

/** Where the memory of a disk comes from; the names are nbdkit's. */
enum Allocator {
  /** Pages, where something was written. */
  SPARSE("memory.pages") {
    @Override
    Disk disk(long size, Host host) {
      return new SparseDisk(size, new ZeroFile(host));
    }

    @Override
    Disk adopted(long size, Host host, RetainedState state) throws IOException {
      return SparseDisk.adopted(size, new ZeroFile(host), state);
    }
  },
  /** All of it at the start. */
  MALLOC("memory.solid") {
    @Override
    Disk disk(long size, Host host) throws IOException {
      long free = FreeMemory.bytes();
      if (size > free) {
        throw new IOException(
            "parameter 'size': allocator=malloc takes all memory at the start, and of %d bytes there are %d; %s"
                .formatted(size, free, FreeMemory.REMEDY));
      }
      return new SolidDisk(size);
    }

    @Override
    Disk adopted(long size, Host host, RetainedState state) throws IOException {
      return SolidDisk.adopted(size, state);
    }
  };

  private final String kind;

  Allocator(String kind) {
    this.kind = kind;
  }

  /** The kind of retained state that its disks leave. */
  String kind() {
    return kind;
  }

  /** Whether a disk of any allocator leaves such a state. */
  static boolean anyLeaves(RetainedState state) {
    return Arrays.stream(values()).anyMatch(each -> each.kind.equals(state.kind()));
  }

  /**
   * A disk of zeroes.
   *
   * @throws IOException if the memory for it cannot be had
   */
  abstract Disk disk(long size, Host host) throws IOException;

  /** The disk of that size that another one has left, by {@link Disk#retain}. */
  abstract Disk adopted(long size, Host host, RetainedState state) throws IOException;

  /** As on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The words of all. */
  static String[] words() {
    return Arrays.stream(values()).map(Allocator::word).toArray(String[]::new);
  }

  /** The one of that word, which is one of {@link #words()}. */
  static Allocator of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
