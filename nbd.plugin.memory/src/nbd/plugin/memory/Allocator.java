package nbd.plugin.memory;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import nbd.api.Host;
import nbd.api.ParameterException;

/** Where the memory of a disk comes from; the names are nbdkit's. */
enum Allocator {
  /** Pages, where something was written. */
  SPARSE {
    @Override
    Disk disk(long size, Host host) {
      return new SparseDisk(size, new ZeroFile(host));
    }
  },
  /** All of it at the start. */
  MALLOC {
    @Override
    Disk disk(long size, Host host) throws IOException {
      long free = FreeMemory.bytes();
      if (size > free) {
        throw new ParameterException(
            "parameter 'size': allocator=malloc takes all memory at the start, and of %d bytes there are %d; %s"
                .formatted(size, free, FreeMemory.REMEDY));
      }
      return new SolidDisk(size);
    }
  };

  /**
   * A disk of zeroes.
   *
   * @throws IOException if the memory for it cannot be had
   * @throws ParameterException if the size is more than there can be
   */
  abstract Disk disk(long size, Host host) throws IOException;

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
