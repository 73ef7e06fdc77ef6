package nbd.filters.partition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What a checked header of a GPT says (UEFI specification, "GPT Header").
 *
 * @param entriesAt first sector of the array of entries
 * @param count entries in the array, empty ones too
 * @param entrySize bytes of each, 128 or more
 * @param crc of the array
 */
record GptHeader(long entriesAt, int count, int entrySize, int crc) {
  /** The array's size in bytes; common is 16 KiB. */
  private static final long MOST_BYTES = 4 << 20;

  private static final int LEAST_ENTRY = 128;
  private static final int LEAST_HEADER = 92;
  private static final ByteBuffer SIGNATURE =
      ByteBuffer.wrap("EFI PART".getBytes(StandardCharsets.US_ASCII));

  /** Whether a sector begins as one with a header does. */
  static boolean isSigned(ByteBuffer sector) {
    return sector.slice(0, SIGNATURE.capacity()).equals(SIGNATURE);
  }

  /**
   * The header in a sector of a disk.
   *
   * @throws IOException if it cannot be read or is broken, with the reason
   */
  static GptHeader read(Sectors disk, long at) throws IOException {
    ByteBuffer sector = disk.at(at);
    require(isSigned(sector), "it has no signature");
    require(isIntact(sector), "its CRC is wrong");
    require(sector.getLong(24) == at, "it is the header of another sector");
    long count = Integer.toUnsignedLong(sector.getInt(80));
    long entrySize = Integer.toUnsignedLong(sector.getInt(84));
    require(entrySize >= LEAST_ENTRY, "its partition entry size is < 128 bytes");
    require(count <= MOST_BYTES / entrySize, "its partition table is too large");
    GptHeader header =
        new GptHeader(sector.getLong(72), (int) count, (int) entrySize, sector.getInt(88));
    require(header.isOn(disk), "its entries are outside the disk");
    return header;
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }

  private static boolean isIntact(ByteBuffer sector) {
    int length = sector.getInt(12);
    if (length < LEAST_HEADER || length > sector.capacity()) {
      return false;
    }
    byte[] bytes = new byte[length];
    sector.get(0, bytes);
    // The CRC is made with its own place being zero.
    ByteBuffer.wrap(bytes).putInt(16, 0);
    return crc(ByteBuffer.wrap(bytes)) == sector.getInt(16);
  }

  private static int crc(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private boolean isOn(Sectors disk) {
    long needed = ((long) bytes() + disk.size() - 1) / disk.size();
    return entriesAt >= 0 && entriesAt <= disk.count() - needed;
  }

  private int bytes() {
    return count * entrySize;
  }

  /**
   * The array of entries.
   *
   * @throws IOException if it cannot be read or is broken, with the reason
   */
  ByteBuffer entries(Sectors disk) throws IOException {
    ByteBuffer entries = disk.from(entriesAt, bytes());
    require(crc(entries.duplicate()) == crc, "the CRC of its entries is wrong");
    return entries;
  }
}
