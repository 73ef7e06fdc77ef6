package nbd.standin;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The library's counters, which lie in a file that it has mapped: stats.c tells its form. */
final class Counters {
  private static final int SLOTS = 512;
  private static final int SLOT = 64;
  private static final int VALUE = 56;
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final Pattern LIVING = Pattern.compile("live\\..*|in_flight|lost|hanging");

  private final MemorySegment slots;

  Counters(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      slots = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) SLOTS * SLOT, Arena.ofAuto());
    }
  }

  /** Those that are not 0. */
  Map<String, Long> read() {
    Map<String, Long> found = new TreeMap<>();
    for (int i = 0; i < SLOTS && !name(i).isEmpty(); i++) {
      long value = (long) LONG.getVolatile(slots, (long) i * SLOT + VALUE);
      if (value != 0) {
        found.put(name(i), value);
      }
    }
    return found;
  }

  void zero() {
    for (int i = 0; i < SLOTS; i++) {
      if (!LIVING.matcher(name(i)).matches()) {
        LONG.setVolatile(slots, (long) i * SLOT + VALUE, 0L);
      }
    }
  }

  private String name(int slot) {
    return slots.getString((long) slot * SLOT);
  }
}
