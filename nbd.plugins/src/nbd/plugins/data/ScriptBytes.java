package nbd.plugins.data;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.TimeUnit;
import nbd.plugins.data.Expression.ScriptOutput;

/**
 * What a script prints. It is run anew each time, by {@code /bin/sh}, with nothing to read and the
 * server's standard error.
 *
 * @param source has the script
 */
record ScriptBytes(ScriptOutput source) {
  private static final int AT_ONCE = 64 << 10;
  private static final long PATIENCE_SECONDS = 5;

  /** Writes all into an image; returns the offset behind. */
  long copyAll(Image image, long offset) throws IOException {
    Process process = start();
    try {
      long end = copy(process.getInputStream(), Long.MAX_VALUE, image, offset);
      int status = process.waitFor();
      if (status != 0) {
        throw source.place().wrong("the script ended with status " + status + ", not with 0");
      }
      return end;
    } catch (InterruptedException interrupted) {
      throw interruption(interrupted);
    } finally {
      end(process);
    }
  }

  /**
   * Writes the first bytes into an image and ends the script, whose status then means nothing.
   *
   * @return the offset behind
   */
  long copyAtMost(long length, Image image, long offset) throws IOException {
    Process process = start();
    try {
      return copy(process.getInputStream(), length, image, offset);
    } finally {
      end(process);
    }
  }

  private Process start() {
    try {
      return new ProcessBuilder("/bin/sh", "-c", source.script())
          .redirectInput(Redirect.from(new File("/dev/null")))
          .redirectError(Redirect.INHERIT)
          .start();
    } catch (IOException noShell) {
      throw source.place().wrong("the script needs /bin/sh: " + noShell.getMessage());
    }
  }

  private static long copy(InputStream output, long length, Image image, long offset)
      throws IOException {
    byte[] buffer = new byte[AT_ONCE];
    long at = offset;
    for (long left = length; left > 0; ) {
      int count = output.read(buffer, 0, (int) Math.min(left, AT_ONCE));
      if (count < 0) {
        break;
      }
      at = image.write(at, buffer, 0, count);
      left -= count;
    }
    return at;
  }

  /** The script and what it has started; one that still prints ends by finding nobody who reads. */
  private static void end(Process process) throws IOException {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    process.getInputStream().close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      throw interruption(interrupted);
    }
  }

  private static IOException interruption(InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    IOException failure = new InterruptedIOException("interrupted while a script ran");
    failure.initCause(interrupted);
    return failure;
  }
}
