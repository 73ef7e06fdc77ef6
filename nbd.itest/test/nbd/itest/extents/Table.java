package nbd.itest.extents;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * A partition table with one partition, number 1.
 *
 * @param bytes the beginning of the disk
 * @param start of the partition, in bytes
 * @param length of the partition, in bytes
 */
record Table(ByteBuffer bytes, long start, long length) {
  private static final int SECTOR = 512;
  private static final int ENTRIES = 128;
  private static final int ENTRY = 128;

  /** A partition somewhere behind {@code head}, at multiples of it. */
  static Table random(Random random, long size, long head) {
    long units = size / head - 2;
    long start = head * (1 + random.nextLong(units));
    long most = size / head * head - start;
    long length = Lengths.inBlocks(Math.min(most, Lengths.any(random)), head);
    boolean mbr = start / SECTOR < Lengths.COMPACT && length / SECTOR < Lengths.COMPACT;
    return mbr && random.nextBoolean()
        ? new Table(mbr(start, length), start, length)
        : new Table(gpt(size, start, length), start, length);
  }

  private static ByteBuffer mbr(long start, long length) {
    ByteBuffer bytes = littleEndian(SECTOR);
    bytes.put(446 + 4, (byte) 0x83);
    bytes.putInt(446 + 8, (int) (start / SECTOR)).putInt(446 + 12, (int) (length / SECTOR));
    bytes.putShort(510, (short) 0xaa55);
    return bytes;
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A protective MBR, the header and the entries (UEFI specification, chapter 5). */
  private static ByteBuffer gpt(long size, long start, long length) {
    ByteBuffer entries = littleEndian(ENTRIES * ENTRY);
    entries.putLong(0, 0x477284830fc63dafL).putLong(8, 0xe47d47d8693d798eL);
    entries.putLong(16, 1).putLong(24, 2);
    entries.putLong(32, start / SECTOR).putLong(40, (start + length) / SECTOR - 1);
    long last = size / SECTOR - 1;
    ByteBuffer header = littleEndian(92);
    header.putLong(0x5452415020494645L).putInt(0x10000).putInt(92).putInt(0).putInt(0);
    header.putLong(1).putLong(last).putLong(34).putLong(last - 33);
    header.putLong(3).putLong(4).putLong(2).putInt(ENTRIES).putInt(ENTRY).putInt(crc(entries));
    header.putInt(16, crc(header));
    ByteBuffer all = littleEndian(2 * SECTOR + entries.capacity());
    all.put(446 + 4, (byte) 0xee).putInt(446 + 8, 1).putInt(446 + 12, -1);
    all.putShort(510, (short) 0xaa55);
    all.put(SECTOR, header, 0, header.capacity()).put(2 * SECTOR, entries, 0, entries.capacity());
    return all;
  }

  private static int crc(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate().clear());
    return (int) crc.getValue();
  }
}
