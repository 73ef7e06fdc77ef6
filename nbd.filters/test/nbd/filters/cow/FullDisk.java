package nbd.filters.cow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import nbd.api.ErrorCode;
import nbd.api.Export;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.filters.bytes.BufferSource;
import nbd.testkit.ContractChecker;
import nbd.testkit.Scripted;
import nbd.testkit.TestClient;
import nbd.testkit.TestSink;

/**
 * Random writes over a disk much larger than the room that there is. Each that is acknowledged is
 * there ever after, and each that fails says ENOSPC. A program too, for a process that may only
 * write short files.
 */
final class FullDisk {
  private static final int SIZE = 8 << 20;

  private final byte[] image = Samples.bytes(SIZE);
  private final byte[] must = image.clone();
  private final Random random = new Random(1);
  private final Handle disk;
  private int written;
  private int refused;

  private FullDisk(Handle disk) {
    this.disk = disk;
  }

  /** Prints what came of it. */
  public static void main(String[] folder) throws IOException {
    System.out.println(run(Path.of(folder[0])));
  }

  /** Returns how many writes were done, and how many refused, before and after room was made. */
  static String run(Path folder) throws IOException {
    byte[] image = Samples.bytes(SIZE);
    CowFilter filter = new CowFilter();
    Export below = Scripted.on(image).export(null, null);
    var words = filter.schema().parse(Map.of("cow-block-size", "16K"));
    try (Export export = filter.wrap(below, words, new TestFolder(folder));
        Handle handle = new ContractChecker(export.open(new TestClient("")), "cow")) {
      FullDisk full = new FullDisk(handle);
      String result = full.writeUntilFull() + ", " + full.trimAndWrite();
      if (!Arrays.equals(image, full.image)) {
        throw new AssertionError("the disk below was changed");
      }
      return result;
    }
  }

  private String writeUntilFull() throws IOException {
    for (int i = 0; i < 300; i++) {
      change(i);
      if (i % 50 == 49) {
        check();
      }
    }
    return written + " written " + refused + " refused";
  }

  private String trimAndWrite() throws IOException {
    written = 0;
    refused = 0;
    disk.trim(new Range(0, SIZE), Flag.NONE);
    Arrays.fill(must, (byte) 0);
    check();
    for (int i = 0; i < 5; i++) {
      change(i);
    }
    check();
    return "then " + written + " written " + refused + " refused";
  }

  /** Of a write that is refused a part may be there. */
  private void change(int number) throws IOException {
    int offset = random.nextInt(SIZE);
    int length = 1 + random.nextInt(Math.min(SIZE - offset, 50_000));
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) (number + 1));
    try {
      disk.write(new Range(offset, length), source(bytes), Set.of(Flag.FUA));
      System.arraycopy(bytes, 0, must, offset, length);
      written++;
    } catch (NbdException full) {
      if (full.code() != ErrorCode.ENOSPC) {
        throw full;
      }
      refused++;
      takeEither(offset, bytes);
    }
  }

  private void takeEither(int offset, byte[] refusedBytes) throws IOException {
    byte[] is = read(offset, refusedBytes.length);
    for (int i = 0; i < is.length; i++) {
      if (is[i] != must[offset + i] && is[i] != refusedBytes[i]) {
        throw new AssertionError("byte " + (offset + i) + " is neither the old nor the new one");
      }
      must[offset + i] = is[i];
    }
  }

  private static BufferSource source(byte[] bytes) {
    return new BufferSource(ByteBuffer.wrap(bytes));
  }

  private byte[] read(int offset, int length) throws IOException {
    try (TestSink sink = new TestSink(length)) {
      disk.read(new Range(offset, length), sink);
      return sink.bytes();
    }
  }

  private void check() throws IOException {
    int differs = Arrays.mismatch(must, read(0, SIZE));
    if (differs >= 0) {
      throw new AssertionError("byte " + differs + " is not what was acknowledged");
    }
  }
}
