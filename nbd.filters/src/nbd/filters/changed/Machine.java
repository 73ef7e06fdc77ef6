package nbd.filters.changed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What the filter needs of the system.
 *
 * @param files opens files
 * @param bootId another one after each boot; "" where the system does not tell
 * @param patience how long to wait for a folder that somebody else has
 */
record Machine(Opener files, Supplier<String> bootId, Duration patience) {
  /** Opens a file. */
  @FunctionalInterface
  interface Opener {
    Store open(Path file, OpenOption... options) throws IOException;
  }

  Machine {
    Objects.requireNonNull(files);
    Objects.requireNonNull(bootId);
    Objects.requireNonNull(patience);
  }

  /** The one that this runs on. */
  static Machine real() {
    Real real = new Real();
    return new Machine(real, real, Duration.ofSeconds(3));
  }

  /** Not two lambdas, for a server that starts makes one. */
  private static final class Real implements Opener, Supplier<String> {
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    @Override
    public Store open(Path file, OpenOption... options) throws IOException {
      return FileStore.open(file, options);
    }

    @Override
    public String get() {
      try {
        return Files.readString(Path.of(BOOT_ID)).strip();
      } catch (IOException unknown) {
        return "";
      }
    }
  }
}
