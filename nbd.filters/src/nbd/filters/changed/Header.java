package nbd.filters.changed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * The start of a checkpoint's file, as docs/filters/changed.md has it. It is one sector, so that a
 * power loss leaves the old one or the new one.
 *
 * @param granularity of the bitmap
 * @param size of the disk in bytes
 * @param created in milliseconds since 1970
 * @param inUse whether bits may not be on stable storage
 * @param bootId where in use: of the system that set the bits; "" if not known
 * @param identity of the disk; "" if not known
 */
record Header(
    Granularity granularity,
    long size,
    long created,
    boolean inUse,
    String bootId,
    String identity) {
  /** Length in bytes. */
  static final int LENGTH = 512;

  /** Where the bitmap begins. */
  static final long BITMAP = 4096;

  private static final byte[] MAGIC = "nbdj-changed\n\0\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int IN_USE = 1;
  private static final int BOOT_ID = 48;
  private static final int BOOT_ID_LENGTH = 36;
  private static final int IDENTITY_LENGTH = 84;
  private static final int IDENTITY = 88;
  private static final int CRC = 508;

  Header {
    Objects.requireNonNull(granularity);
    if (bootId.length() > BOOT_ID_LENGTH) {
      bootId = "";
    }
    Objects.requireNonNull(identity);
  }

  /** The same, with bits that may not be on stable storage. */
  Header used(String byBoot) {
    return new Header(granularity, size, created, true, byBoot, identity);
  }

  /** The same, with all bits on stable storage. */
  Header clean() {
    return new Header(granularity, size, created, false, "", identity);
  }

  /** The same checkpoint of what is now the disk, whose identity is kept if it does not tell. */
  Header of(Disk disk) {
    String known = disk.identity().isEmpty() ? identity : disk.identity();
    return new Header(granularity, disk.size(), created, inUse, bootId, known);
  }

  /** How many granules there are. */
  long granules() {
    return granularity.count(size);
  }

  /** How long the file is, in bytes. */
  long fileLength() {
    return BITMAP + (granules() + 63) / 64 * 8;
  }

  /** Its bytes. */
  ByteBuffer encoded() {
    byte[] disk = identity.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.put(MAGIC).putInt(VERSION).putInt(inUse ? IN_USE : 0);
    bytes.putLong(granularity.bytes()).putLong(size).putLong(created);
    bytes.put(BOOT_ID, bootId.getBytes(StandardCharsets.US_ASCII));
    bytes.putInt(IDENTITY_LENGTH, disk.length).put(IDENTITY, disk);
    return bytes.putInt(CRC, crc(bytes)).clear();
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().clear().limit(CRC));
    return (int) crc.getValue();
  }

  /**
   * Out of {@link #LENGTH} bytes.
   *
   * @throws IOException saying what is wrong with them
   */
  static Header decode(ByteBuffer bytes) throws IOException {
    if (!bytes.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      throw new IOException("it does not begin with nbdj-changed");
    }
    if (bytes.getInt(16) != VERSION) {
      throw new IOException(
          "its version is %d, and this server knows %d".formatted(bytes.getInt(16), VERSION));
    }
    if (bytes.getInt(CRC) != crc(bytes)) {
      throw new IOException("the checksum of its header is wrong");
    }
    try {
      return fields(bytes);
    } catch (IllegalArgumentException | IndexOutOfBoundsException wrong) {
      throw new IOException("its header makes no sense: " + wrong.getMessage(), wrong);
    }
  }

  private static Header fields(ByteBuffer bytes) {
    Granularity granularity = Granularity.of(bytes.getLong(24));
    long size = bytes.getLong(32);
    if (size < 0) {
      throw new IllegalArgumentException("a disk of " + Long.toUnsignedString(size) + " bytes");
    }
    granularity.check(size);
    return new Header(
        granularity,
        size,
        bytes.getLong(40),
        (bytes.getInt(20) & IN_USE) != 0,
        text(bytes, BOOT_ID, BOOT_ID_LENGTH).replace("\0", ""),
        text(bytes, IDENTITY, bytes.getInt(IDENTITY_LENGTH)));
  }

  private static String text(ByteBuffer bytes, int at, int length) {
    return StandardCharsets.UTF_8.decode(bytes.slice(at, length)).toString();
  }
}
