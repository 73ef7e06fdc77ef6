package nbd.app.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * Reads a checkpoint's file: the layout of docs/filters/changed.md, "A checkpoint's file". A server
 * may write to it meanwhile.
 */
final class CheckpointFile {
  private static final int HEADER = 512;
  private static final long BITMAP = 4096;
  private static final int PIECE = 1 << 18;
  private static final int VERSION = 1;
  private static final int IN_USE = 1;
  private static final long FINEST = 512;
  private static final long COARSEST = 1L << 32;

  /** A server may be about to write the header, which takes it less than a microsecond. */
  private static final int TRIES = 100;

  private static final ByteBuffer MAGIC =
      StandardCharsets.US_ASCII.encode("nbdj-changed\n\0\0\0").asReadOnlyBuffer();

  private final FileChannel file;

  private CheckpointFile(FileChannel file) {
    this.file = file;
  }

  /**
   * Reads it, the bitmap too.
   *
   * @throws IOException telling what is wrong with the file, without its name
   */
  static Checkpoint read(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      return new CheckpointFile(file).read();
    }
  }

  private Checkpoint read() throws IOException {
    ByteBuffer header = header();
    long granularity = header.getLong(24);
    long size = header.getLong(32);
    if (Long.bitCount(granularity) != 1 || granularity < FINEST || granularity > COARSEST) {
      throw new IOException(
          "is damaged: granularity " + granularity + "; a power of two from 512 to 4 GiB expected");
    }
    if (size < 0) {
      throw new IOException(
          "is damaged: a disk of " + Long.toUnsignedString(size) + " bytes; less expected");
    }
    Instant created = Instant.ofEpochMilli(header.getLong(40));
    boolean inUse = (header.getInt(20) & IN_USE) != 0;
    return new Checkpoint(granularity, size, changed(granularity, size), created, inUse);
  }

  private ByteBuffer header() throws IOException {
    for (int tries = 1; true; tries++) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      fill(header, 0);
      if (!header.slice(0, MAGIC.capacity()).equals(MAGIC)) {
        throw new IOException("is no checkpoint's file");
      }
      if (header.getInt(16) != VERSION) {
        throw new IOException(
            "has version %s; version %d expected"
                .formatted(Integer.toUnsignedString(header.getInt(16)), VERSION));
      }
      if (header.getInt(HEADER - 4) == checksum(header)) {
        return header;
      }
      if (tries == TRIES) {
        throw new IOException("is damaged: the checksum of its header is wrong");
      }
    }
  }

  private static int checksum(ByteBuffer header) {
    var sum = new CRC32C();
    sum.update(header.slice(0, HEADER - 4));
    return (int) sum.getValue();
  }

  /** Bytes that have changed. Bits behind the last granule mean nothing. */
  private long changed(long granularity, long size) throws IOException {
    if (size == 0) {
      return 0;
    }
    long last = (size - 1) / granularity;
    long full = 0;
    ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
    long words = last / 64;
    for (long word = 0; word < words; word += piece.limit() / 8) {
      piece.clear().limit((int) Math.min(PIECE, 8 * (words - word)));
      fill(piece, BITMAP + 8 * word);
      full += bits(piece);
    }
    fill(piece.clear().limit(8), BITMAP + 8 * words);
    long end = piece.getLong(0);
    full += Long.bitCount(end & ((1L << last) - 1));
    boolean lastToo = (end >>> last & 1) != 0;
    return full * granularity + (lastToo ? size - last * granularity : 0);
  }

  private static long bits(ByteBuffer words) {
    long count = 0;
    while (words.hasRemaining()) {
      count += Long.bitCount(words.getLong());
    }
    return count;
  }

  /** Leaves the buffer flipped. */
  private void fill(ByteBuffer buffer, long from) throws IOException {
    while (buffer.hasRemaining()) {
      if (file.read(buffer, from + buffer.position()) < 0) {
        throw new IOException("is damaged: it ends after " + file.size() + " bytes");
      }
    }
    buffer.flip();
  }
}
