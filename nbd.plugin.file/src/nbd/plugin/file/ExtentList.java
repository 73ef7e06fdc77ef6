package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import nbd.api.Range;

/**
 * The storage of a file as a list, by {@code FS_IOC_FIEMAP}: hundreds of extents by one system
 * call. Only on ext4, where it looks at the very tables that {@code SEEK_DATA} looks at, data that
 * has no place on the disk yet among them. XFS leaves out data that is to replace shared storage,
 * and btrfs has its own way for each of the two. Any number of threads.
 */
final class ExtentList {
  /** Extents of one call, in 28 KiB. */
  private static final int MOST = 512;

  /** The same number on all processors that Java runs on. */
  private static final long FIEMAP = 0xc020660bL;

  // struct fiemap
  private static final long START = 0;
  private static final long LENGTH = 8;
  private static final long MAPPED = 20;
  private static final long CAPACITY = 24;
  private static final long HEADER = 32;

  // struct fiemap_extent
  private static final long EXTENT_OFFSET = 0;
  private static final long EXTENT_LENGTH = 16;
  private static final long EXTENT_FLAGS = 40;
  private static final long EXTENT = 56;
  private static final int UNWRITTEN = 0x800;

  private final Descriptor file;

  /** Asked for once it is needed. */
  private volatile Boolean there;

  ExtentList(Descriptor file) {
    this.file = file;
  }

  /**
   * A part of the list. Between its extents are holes; what comes after the last one is not told.
   *
   * @param memory null if there is none
   * @param end where the asked range ends
   */
  record Page(Arena arena, MemorySegment memory, long end) implements AutoCloseable {
    private static final Page NONE = new Page(null, null, 0);

    /** Number of extents; 0 also if there is no list. */
    int count() {
      return memory == null ? 0 : memory.get(JAVA_INT, MAPPED);
    }

    /** Where one begins: perhaps before the asked range. */
    long offset(int index) {
      return memory.get(JAVA_LONG, place(index) + EXTENT_OFFSET);
    }

    /** Where it ends, at the latest where the asked range does. */
    long end(int index) {
      long length = memory.get(JAVA_LONG, place(index) + EXTENT_LENGTH);
      return Math.min(offset(index) + length, end);
    }

    /** Whether it is data; else it is reserved, and only {@code SEEK_DATA} knows what it reads. */
    boolean isWritten(int index) {
      return (memory.get(JAVA_INT, place(index) + EXTENT_FLAGS) & UNWRITTEN) == 0;
    }

    private static long place(int index) {
      return HEADER + EXTENT * index;
    }

    @Override
    public void close() {
      if (arena != null) {
        arena.close();
      }
    }
  }

  /** The extents of a range from its start on, of use being as many as {@code most}. */
  Page page(Range range, int most) {
    if (!isThere()) {
      return Page.NONE;
    }
    int capacity = Math.min(most, MOST);
    Arena arena = Arena.ofConfined();
    MemorySegment memory = arena.allocate(HEADER + EXTENT * capacity, Long.BYTES);
    memory.set(JAVA_LONG, START, range.offset());
    memory.set(JAVA_LONG, LENGTH, range.length());
    memory.set(JAVA_INT, CAPACITY, capacity);
    if (call(memory) < 0) {
      memory.set(JAVA_INT, MAPPED, 0);
      there = false;
    }
    return new Page(arena, memory, range.end());
  }

  private boolean isThere() {
    Boolean known = there;
    if (known == null) {
      known = FileSystem.of(file) == FileSystem.EXT;
      there = known;
    }
    return known;
  }

  private long call(MemorySegment request) {
    Scratch scratch = Scratch.take();
    try {
      return scratch.outcome(
          (int) Ioctl.HANDLE.invokeExact(scratch.memory(), file.number(), FIEMAP, request));
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }

  /** Bound when it is first needed. */
  private static final class Ioctl {
    private static final MethodHandle HANDLE =
        CLibrary.function(
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.firstVariadicArg(2));
  }
}
