package nbd.filters.partition;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import nbd.testkit.Scripted;

/** A disk image of a test, on which partition tables are written byte by byte. */
final class Image {
  private final int sectorSize;
  private final byte[] bytes;

  /** An empty one. */
  Image(int sectors, int sectorSize) {
    this.sectorSize = sectorSize;
    this.bytes = new byte[sectors * sectorSize];
  }

  /** A disk on it. */
  Scripted disk() {
    return Scripted.on(bytes);
  }

  byte[] bytes() {
    return bytes;
  }

  private ByteBuffer at(long sector) {
    return ByteBuffer.wrap(bytes)
        .slice((int) sector * sectorSize, sectorSize)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** One of the four slots of an MBR or EBR, and the signature. */
  Image slot(long sector, int index, int type, long start, long count) {
    ByteBuffer record = at(sector);
    record.put(446 + 16 * index + 4, (byte) type);
    record.putInt(446 + 16 * index + 8, (int) start);
    record.putInt(446 + 16 * index + 12, (int) count);
    return signed(sector);
  }

  /** Only the signature of an MBR or EBR. */
  Image signed(long sector) {
    at(sector).put(510, (byte) 0x55).put(511, (byte) 0xaa);
    return this;
  }

  /** A value in the first bytes of a sector, so that it is known again. */
  Image mark(long sector, String text) {
    at(sector).put(text.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  /** A byte changed to something else. */
  Image broken(long sector, int at) {
    ByteBuffer record = at(sector);
    record.put(at, (byte) (record.get(at) ^ 0x10));
    return this;
  }

  /**
   * A header with intact CRCs and, from {@code entriesAt} on, its entries of 128 bytes each.
   *
   * @param entries first and last sector of each one; empty for an unused one
   */
  Image gpt(long header, long entriesAt, long[]... entries) {
    ByteBuffer array = ByteBuffer.allocate(entries.length * 128).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < entries.length; i++) {
      if (entries[i].length > 0) {
        array.putLong(i * 128, 0x0123456789abcdefL);
        array.putLong(i * 128 + 32, entries[i][0]);
        array.putLong(i * 128 + 40, entries[i][1]);
      }
    }
    array.get(0, bytes, (int) entriesAt * sectorSize, array.capacity());
    return header(header, entriesAt, entries.length, 128, crc(array.array()));
  }

  /** A header with a right CRC, whatever it says. */
  Image header(long sector, long entriesAt, int count, int entrySize, int crc) {
    ByteBuffer header = at(sector);
    header.put("EFI PART".getBytes(StandardCharsets.US_ASCII));
    header.putInt(8, 0x00010000).putInt(12, 92).putInt(16, 0);
    header.putLong(24, sector).putLong(72, entriesAt);
    header.putInt(80, count).putInt(84, entrySize).putInt(88, crc);
    byte[] first = new byte[92];
    header.get(0, first);
    header.putInt(16, crc(first));
    return this;
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
