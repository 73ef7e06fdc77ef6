package nbd.filters.xz;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import nbd.api.ErrorCode;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.OpenException;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.SeekableXZInputStream;
import org.tukaani.xz.XZFormatException;
import org.tukaani.xz.XZIOException;

/** Unpacks blocks of a disk, one at a time. Not safe for several threads. */
final class Decoder {
  private static final byte[] MAGIC = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};

  private final PackedStream packed;
  private final SeekableXZInputStream unpacked;

  private Decoder(PackedStream packed, SeekableXZInputStream unpacked) {
    this.packed = packed;
    this.unpacked = unpacked;
  }

  /**
   * Reads the index of a disk.
   *
   * @param work memory that may be taken, in KiB
   * @throws OpenException if it is none of an xz file
   */
  static Decoder open(Handle below, int work) throws IOException {
    PackedStream packed = new PackedStream(below);
    if (!Arrays.equals(packed.readNBytes(MAGIC.length), MAGIC)) {
      throw refused("the disk is not in xz format");
    }
    try {
      return new Decoder(packed, new SeekableXZInputStream(packed, work));
    } catch (XZFormatException _) {
      throw refused("the disk is no whole xz file: at its end is something else");
    } catch (EOFException | XZIOException failure) {
      throw refused(
          "the disk is no whole xz file: "
              + Objects.toString(failure.getMessage(), "it is cut off"));
    }
  }

  private static OpenException refused(String why) {
    return new OpenException(OpenException.Reason.UNKNOWN, "xz: " + why);
  }

  /** The index, of which the library's questions for single blocks are used. */
  SeekableXZInputStream index() {
    return unpacked;
  }

  /**
   * Unpacks block {@code number} of {@code length} bytes, and checks it. After a failure this
   * decoder is of no more use.
   *
   * @param below the disk, to be read by this call
   */
  byte[] unpack(int number, int length, Handle below) throws IOException {
    packed.use(below);
    try {
      byte[] block = new byte[length];
      unpacked.seekToBlock(number);
      if (unpacked.readNBytes(block, 0, length) < length) {
        throw new EOFException();
      }
      return block;
    } catch (MemoryLimitException needs) {
      throw failed(
          ErrorCode.ENOMEM,
          number,
          "it needs "
              + needs.getMemoryNeeded()
              + " KiB to be unpacked, which a larger xz-max-block would allow",
          needs);
    } catch (OutOfMemoryError full) {
      throw failed(ErrorCode.ENOMEM, number, "Java has not enough memory for it", full);
    } catch (EOFException | XZIOException damaged) {
      String why = Objects.toString(damaged.getMessage(), "it is cut off");
      throw failed(ErrorCode.EIO, number, why, damaged);
    }
  }

  private static NbdException failed(ErrorCode code, int number, String why, Throwable cause) {
    return new NbdException(code, "xz: block " + number + " cannot be unpacked: " + why, cause);
  }
}
