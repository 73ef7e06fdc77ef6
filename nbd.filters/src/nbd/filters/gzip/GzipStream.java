package nbd.filters.gzip;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import nbd.filters.unpack.DiskStream;

/**
 * What the members of a gzip file (RFC 1952) have in them, one after the other. Behind the last one
 * only zeroes may follow. Unlike the JDK's stream it takes no damaged member for the end of the
 * file, for a disk that is too short looks like a whole one. Not safe for several threads.
 */
final class GzipStream extends InputStream {
  private static final int PIECE = 1 << 16;

  private final DiskStream packed;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 sum = new CRC32();
  private final byte[] input = new byte[PIECE];
  private final byte[] one = new byte[1];
  private boolean inMember;

  /**
   * @throws ZipException if the disk does not begin as a gzip file does
   */
  GzipStream(DiskStream packed) throws IOException {
    this.packed = packed;
    if (!Member.begins(packed)) {
      throw new ZipException("the disk is not in gzip format");
    }
    inMember = true;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (inMember) {
      int got = inflate(target, offset, length);
      if (got > 0) {
        sum.update(target, offset, got);
        return got;
      }
      if (inflater.finished()) {
        endMember();
      }
    }
    return -1;
  }

  private int inflate(byte[] target, int offset, int length) throws IOException {
    if (inflater.needsInput() && !inflater.finished()) {
      feed();
    }
    try {
      int got = inflater.inflate(target, offset, length);
      if (got == 0 && inflater.needsDictionary()) {
        throw new ZipException("the gzip file needs a dictionary, which that format has not");
      }
      return got;
    } catch (DataFormatException damaged) {
      throw new ZipException(
          "the gzip file is damaged before byte "
              + packed.position()
              + ": "
              + damaged.getMessage());
    }
  }

  private void feed() throws IOException {
    int got = packed.read(input, 0, PIECE);
    if (got < 0) {
      throw new EOFException("the gzip file is cut off: it ends at byte " + packed.position());
    }
    inflater.setInput(input, 0, got);
  }

  private void endMember() throws IOException {
    packed.back(inflater.getRemaining());
    long crc = packed.number(4, "the end of a gzip member");
    long length = packed.number(4, "the end of a gzip member");
    if (crc != sum.getValue() || length != (inflater.getBytesWritten() & 0xffff_ffffL)) {
      throw new ZipException(
          "the gzip file is damaged: the checksum at byte "
              + (packed.position() - 8)
              + " is not that of its content");
    }
    inflater.reset();
    sum.reset();
    inMember = Member.begins(packed);
  }

  @Override
  public void close() {
    inflater.end();
  }
}
