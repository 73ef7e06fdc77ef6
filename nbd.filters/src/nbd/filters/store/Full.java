package nbd.filters.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/** Knows a file system without room by what Java tells of it, which is only the system's text. */
public final class Full {
  private static final String ENGLISH = "No space left on device";
  private static final Set<String> TEXTS =
      new HashSet<>(List.of(ENGLISH, "Disk quota exceeded", "File too large", localText()));

  private Full() {}

  /** The text is in the language of the user, which a device that is always full tells. */
  private static String localText() {
    try (FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
      full.write(ByteBuffer.allocate(1));
      return ENGLISH;
    } catch (IOException told) {
      return Objects.toString(told.getMessage(), ENGLISH);
    }
  }

  /** That failure as one that clients are told of: ENOSPC if there is no room, else EIO. */
  public static NbdException told(String what, IOException failure) {
    if (failure instanceof NbdException named) {
      return named;
    }
    String why = Objects.toString(failure.getMessage(), failure.toString());
    ErrorCode code = TEXTS.contains(why) ? ErrorCode.ENOSPC : ErrorCode.EIO;
    return new NbdException(code, what + " failed: " + why, failure);
  }
}
