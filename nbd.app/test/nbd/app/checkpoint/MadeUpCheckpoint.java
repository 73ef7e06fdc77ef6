package nbd.app.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.zip.CRC32C;

/** A checkpoint's file as the filter's page describes it, put together byte by byte. */
final class MadeUpCheckpoint {
  static final Instant CREATED = Instant.parse("2026-03-04T05:06:07.089Z");

  private final ByteBuffer header = ByteBuffer.allocate(512);
  private final long granularity;
  private final long size;
  private final long[] granules;
  private long created = CREATED.toEpochMilli();
  private int flags;

  /**
   * @param granules that have changed
   */
  MadeUpCheckpoint(long granularity, long size, long... granules) {
    this.granularity = granularity;
    this.size = size;
    this.granules = granules;
  }

  MadeUpCheckpoint created(Instant when) {
    created = when.toEpochMilli();
    return this;
  }

  MadeUpCheckpoint inUse() {
    flags = 1;
    return this;
  }

  private byte[] header() {
    header.put(0, "nbdj-changed\n\0\0\0".getBytes(US_ASCII));
    header.putInt(16, 1).putInt(20, flags).putLong(24, granularity).putLong(32, size);
    header.putLong(40, created).put(48, "0f8fad5b-d9cb-469f-a165-70867728950e".getBytes(US_ASCII));
    header.putInt(84, 3).put(88, "abc".getBytes(US_ASCII));
    var sum = new CRC32C();
    sum.update(header.array(), 0, 508);
    return header.putInt(508, (int) sum.getValue()).array();
  }

  /** Writes it; what is not set is a hole. */
  Path write(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(header()), 0);
      long count = size == 0 ? 0 : (size - 1) / granularity + 1;
      long end = 4096 + (count + 63) / 64 * 8;
      channel.write(ByteBuffer.allocate(1), end - 1);
    }
    set(file);
    return file;
  }

  private void set(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (long granule : granules) {
        ByteBuffer one = ByteBuffer.allocate(1);
        channel.read(one, 4096 + granule / 8);
        one.put(0, (byte) (one.get(0) | 1 << (int) (granule % 8)));
        channel.write(one.rewind(), 4096 + granule / 8);
      }
    }
  }
}
