package nbd.filters.partition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import nbd.filters.peek.Peek;

/**
 * A disk as a row of sectors.
 *
 * @param size of a sector in bytes
 */
record Sectors(Peek disk, int size) {
  /** How many whole sectors it has. */
  long count() {
    return disk.size() / size;
  }

  /** The bytes of one sector, little-endian as in all partition tables. */
  ByteBuffer at(long number) throws IOException {
    return from(number, size);
  }

  /** {@code length} bytes from the start of a sector on, little-endian. */
  ByteBuffer from(long number, int length) throws IOException {
    byte[] bytes = disk.bytes(Math.multiplyExact(number, (long) size), length);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The same disk with sectors of the other size that is in use. */
  Sectors otherwise() {
    return new Sectors(disk, size == 512 ? 4096 : 512);
  }

  @Override
  public String toString() {
    return count() + " sectors of " + size + " bytes";
  }
}
