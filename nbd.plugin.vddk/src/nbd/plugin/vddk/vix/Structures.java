package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Copies of what the library returns; the originals are still to be freed. */
final class Structures {
  private static final long CAPACITY = 24;
  private static final long ADAPTER_TYPE = 32;
  private static final long LINKS = 36;
  private static final long PARENT = 40;
  private static final long UUID = 48;
  private static final long OLD_INFO_END = 56;
  private static final long LOGICAL_SECTOR = 56;
  private static final long PHYSICAL_SECTOR = 60;
  private static final long INFO_END = 64;

  private static final long BLOCKS = 8;
  private static final long BLOCK = 16;

  private Structures() {}

  /** VixDiskLibInfo, whose sector sizes came with version 7. */
  static DiskInfo info(MemorySegment address, int major) {
    boolean sizes = major >= 7;
    MemorySegment info = Native.at(address, sizes ? INFO_END : OLD_INFO_END);
    return new DiskInfo(
        info.get(JAVA_LONG, CAPACITY),
        info.get(JAVA_INT, ADAPTER_TYPE),
        info.get(JAVA_INT, LINKS),
        optional(info.get(ADDRESS, PARENT)),
        optional(info.get(ADDRESS, UUID)),
        sizes ? info.get(JAVA_INT, LOGICAL_SECTOR) : 0,
        sizes ? info.get(JAVA_INT, PHYSICAL_SECTOR) : 0);
  }

  private static Optional<String> optional(MemorySegment text) {
    return Optional.of(Native.text(text)).filter(told -> !told.isEmpty());
  }

  /** VixDiskLibBlockList. */
  static List<VixDisk.Block> blocks(MemorySegment address) {
    long count = Integer.toUnsignedLong(Native.at(address, BLOCKS).get(JAVA_INT, 0));
    MemorySegment blocks = Native.at(address, BLOCKS + count * BLOCK).asSlice(BLOCKS);
    return LongStream.range(0, count).mapToObj(at -> block(blocks, at * BLOCK)).toList();
  }

  private static VixDisk.Block block(MemorySegment blocks, long at) {
    return new VixDisk.Block(blocks.get(JAVA_LONG, at), blocks.get(JAVA_LONG, at + 8));
  }
}
