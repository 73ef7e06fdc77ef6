package nbd.filters.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import nbd.api.Host;
import nbd.api.Range;
import nbd.filters.store.PrivateFile;

/**
 * An unpacked disk in a private file. Safe for any number of threads.
 *
 * @param file holds the data; holes of the disk are holes in it
 * @param runs where data is, for the whole disk
 */
record Unpacked(PrivateFile file, DataRuns runs) {
  private static final int PIECE = 1 << 20;
  private static final int MOST_RUNS = 1 << 20;

  /** Writes all of {@code content} to a new file. */
  static Unpacked of(InputStream content, Host host, String whose) throws IOException {
    PrivateFile file = PrivateFile.make(host, whose);
    boolean done = false;
    try {
      Unpacked all = new Unpacked(file, fill(file, content));
      done = true;
      return all;
    } finally {
      if (!done) {
        file.close();
      }
    }
  }

  private static DataRuns fill(PrivateFile file, InputStream content) throws IOException {
    byte[] piece = new byte[PIECE];
    DataScan scan = new DataScan(0, MOST_RUNS);
    long at = 0;
    int got;
    do {
      got = content.readNBytes(piece, 0, PIECE);
      long start = at;
      scan.next(ByteBuffer.wrap(piece, 0, got), (run, _) -> write(file, run, piece, start));
      at += got;
    } while (got == PIECE);
    return scan.runs();
  }

  private static boolean write(PrivateFile file, Range run, byte[] piece, long start)
      throws IOException {
    int from = (int) (run.offset() - start);
    file.write(ByteBuffer.wrap(piece, from, (int) run.length()), run.offset());
    return true;
  }

  /** Size of the disk in bytes. */
  long size() {
    return runs.all().length();
  }

  /** As JDK objects, for {@link #adopted}. */
  List<Object> retained() {
    return List.of(file.channel(), size(), runs.bounds());
  }

  /**
   * One that another version of the bundle has unpacked.
   *
   * @throws IOException if that is not what was retained
   */
  static Unpacked adopted(List<?> retained) throws IOException {
    if (retained.size() == 3
        && retained.get(0) instanceof FileChannel channel
        && retained.get(1) instanceof Long size
        && retained.get(2) instanceof long[] bounds) {
      return new Unpacked(PrivateFile.adopted(channel), new DataRuns(new Range(0, size), bounds));
    }
    throw new IOException("the retained state of an unpacked disk is damaged: " + retained);
  }
}
