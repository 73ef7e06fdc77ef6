package nbd.plugins.sh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What a process prints on standard error, read by a thread of its own so that nothing waits. */
final class Complaints {
  /** More of it is read, so that the process can go on, and thrown away. */
  private static final int KEPT = 1 << 16;

  private final Thread reader;
  private byte[] kept = new byte[0];

  private Complaints(InputStream stderr) {
    reader = Thread.ofPlatform().daemon().name("nbdj-sh-stderr").start(() -> read(stderr));
  }

  static Complaints of(Process process) {
    return new Complaints(process.getErrorStream());
  }

  private void read(InputStream stderr) {
    try {
      kept = stderr.readNBytes(KEPT);
      stderr.transferTo(OutputStream.nullOutputStream());
    } catch (IOException ended) {
      // What was read until then is what there is.
    }
  }

  /** All of it, after standard error was closed; waits for that. */
  String text() throws InterruptedException {
    reader.join();
    return new String(kept, StandardCharsets.UTF_8);
  }
}
