package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The lines that the library logs, as {@code printf} has them: a format and a {@code va_list}. */
final class LogLines {
  private static final Logger LOG = LoggerFactory.getLogger("nbd.plugin.vddk.VixDiskLib");

  private static final MethodHandle VSNPRINTF =
      Native.standard(
          "vsnprintf", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

  /**
   * On x86-64 a {@code va_list} is passed as a pointer to a structure of this size, which is used
   * up by whoever reads it; a copy of it can be read again.
   */
  private static final long VA_LIST = 24;

  private static final int USUAL = 1 << 10;
  private static final int LONGEST = 64 << 10;

  private final Redaction secrets = new Redaction();

  /** Logs a line of a kind of {@link Stubs}. */
  void log(String kind, long format, long arguments) {
    Level level = level(kind);
    // Lines that nobody sees are not put together: the library has a great many.
    if (LOG.isEnabledForLevel(level)) {
      String line = line(format, arguments);
      Level shown = harmless(line) ? Level.DEBUG : level;
      // A secret may end in white space, so it is looked for before that is cut off.
      LOG.atLevel(shown).log("{}", secrets.of(line).stripTrailing());
    }
  }

  private static Level level(String kind) {
    if (kind.equals(Stubs.LOG) || Quiet.isHere()) {
      return Level.DEBUG;
    }
    return kind.equals(Stubs.WARN) ? Level.WARN : Level.ERROR;
  }

  /** Complaints of VMware's customer experience programme, which say nothing about a disk. */
  private static boolean harmless(String line) {
    return line.contains("VDDK_PhoneHome:") || line.contains("Get CEIP status failed");
  }

  private static String line(long format, long arguments) {
    MemorySegment list = Native.at(MemorySegment.ofAddress(arguments), VA_LIST);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(VA_LIST, 8).copyFrom(list);
      MemorySegment room = arena.allocate(USUAL);
      int length = print(room, format, copy);
      if (length >= USUAL) {
        room = arena.allocate(Math.min(length + 1L, LONGEST));
        print(room, format, list);
      }
      // A line that cannot be put together is told by its format.
      return Native.text(length < 0 ? MemorySegment.ofAddress(format) : room);
    }
  }

  private static int print(MemorySegment room, long format, MemorySegment list) {
    MemorySegment text = MemorySegment.ofAddress(format);
    return Native.call(() -> (int) VSNPRINTF.invokeExact(room, room.byteSize(), text, list));
  }
}
