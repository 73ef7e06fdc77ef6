package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Kinds of file systems that are treated in a way of their own, by {@code fstatfs}. */
enum FileSystem {
  /** Its files are in memory as long as they are: tmpfs and ramfs. */
  MEMORY,
  /** ext4, and its elders. */
  EXT,
  XFS,
  BTRFS,
  OTHER;

  private static final int TMPFS = 0x01021994;
  private static final int RAMFS = 0x858458f6;
  private static final int EXT4 = 0xef53;
  private static final int XFS_NUMBER = 0x58465342;
  private static final int BTRFS_NUMBER = 0x9123683e;

  /** No {@code struct statfs} is as large. */
  private static final long ENOUGH = 512;

  private static final MethodHandle FSTATFS =
      CLibrary.function("fstatfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  /**
   * Whether what was just written is never told as a hole. FUSE does not look at what it has not
   * passed on yet, and ZFS had versions that got it wrong.
   */
  boolean knowsLatestData() {
    return this != OTHER;
  }

  /** The one that the file is on. */
  static FileSystem of(Descriptor file) {
    Scratch scratch = Scratch.take();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment told = arena.allocate(ENOUGH, 8);
      int result = (int) FSTATFS.invokeExact(scratch.memory(), file.number(), told);
      // Little-endian: the lower half of a long. On s390x it is an int.
      return result == 0 ? byNumber(told.get(JAVA_INT, 0)) : OTHER;
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }

  private static FileSystem byNumber(int number) {
    return switch (number) {
      case TMPFS, RAMFS -> MEMORY;
      case EXT4 -> EXT;
      case XFS_NUMBER -> XFS;
      case BTRFS_NUMBER -> BTRFS;
      default -> OTHER;
    };
  }
}
