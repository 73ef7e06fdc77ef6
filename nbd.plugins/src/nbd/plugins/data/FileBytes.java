package nbd.plugins.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import nbd.api.NbdException;
import nbd.plugins.FileTrouble;
import nbd.plugins.data.Expression.FileContent;

/**
 * The bytes of a file, or of a device.
 *
 * @param source names it
 */
record FileBytes(FileContent source) {
  private static final int AT_ONCE = 64 << 10;

  /** Writes all into an image; returns the offset behind. */
  long copyAll(Image image, long offset) throws IOException {
    return copy(0, OptionalLong.empty(), image, offset);
  }

  /**
   * Writes a part into an image. Where the file ends before the part does, it is shorter.
   *
   * @param to where the part ends, at least {@code from}
   * @return the offset behind
   */
  long copy(long from, OptionalLong to, Image image, long offset) throws IOException {
    try (FileChannel file = FileChannel.open(Path.of(source.file()), StandardOpenOption.READ)) {
      if (from > 0) {
        file.position(from);
      }
      return copy(file, to.isPresent() ? to.getAsLong() - from : Long.MAX_VALUE, image, offset);
    } catch (NbdException ofImage) {
      throw ofImage;
    } catch (FileSystemException refused) {
      throw wrong(FileTrouble.why(refused));
    } catch (IOException | InvalidPathException failure) {
      throw wrong(failure.getMessage());
    }
  }

  private static long copy(FileChannel file, long length, Image image, long offset)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(AT_ONCE);
    long at = offset;
    for (long left = length; left > 0; left -= buffer.position()) {
      buffer.clear().limit((int) Math.min(left, AT_ONCE));
      if (file.read(buffer) < 0) {
        break;
      }
      at = image.write(at, buffer.array(), 0, buffer.position());
    }
    return at;
  }

  private RuntimeException wrong(String why) {
    return source.place().wrong("file '" + source.file() + "' cannot be read: " + why);
  }
}
