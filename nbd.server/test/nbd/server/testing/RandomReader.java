package nbd.server.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import nbd.api.Range;
import nbd.api.ReadSink;

/**
 * Gives the bytes of a read in random parts, by random ways, often out of order. Some blocks are
 * holes. Some reads fail after a part or two; {@link #fails} tells which.
 */
public final class RandomReader implements ScriptedDisk.Reader, AutoCloseable {
  private static final int BLOCK = 4096;

  private final byte[] content;
  private final Random random;
  private final Leases leases;
  private final Path path;
  private final FileChannel file;

  /** A disk of {@code size} bytes. */
  public RandomReader(long seed, int size, Leases leases) throws IOException {
    this.random = new Random(seed);
    this.leases = leases;
    this.content = ByteDisk.pattern(0, size);
    for (int at = 0; at < size; at += BLOCK) {
      if (isHole(at)) {
        Arrays.fill(content, at, Math.min(size, at + BLOCK), (byte) 0);
      }
    }
    path = Files.write(Files.createTempFile("nbd-test", ".raw"), content);
    file = FileChannel.open(path, StandardOpenOption.READ);
  }

  private static boolean isHole(long at) {
    return at / BLOCK % 5 == 1;
  }

  /** Whether the read of this range breaks off. */
  public boolean fails(long offset, long length) {
    return (offset ^ length) % 7 == 0;
  }

  /** What a read should give. */
  public byte[] content(int from, int length) {
    return Arrays.copyOfRange(content, from, from + length);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    List<Range> parts = parts(range);
    if (random.nextBoolean()) {
      Collections.shuffle(parts, random);
    }
    int most = fails(range.offset(), range.length()) ? random.nextInt(parts.size()) : parts.size();
    for (Range part : parts.subList(0, most)) {
      give(part.offset() - range.offset(), part, out);
    }
    if (most < parts.size()) {
      throw new IOException("this one fails");
    }
  }

  /** Parts end where holes begin and end, and anywhere. */
  private List<Range> parts(Range range) {
    List<Range> parts = new ArrayList<>();
    long longest = 1L + random.nextInt(1 + (int) range.length());
    for (long at = range.offset(); at < range.end(); ) {
      long end = Math.min(range.end(), at + longest);
      long same = at - at % BLOCK + BLOCK;
      while (same < end && isHole(same) == isHole(at)) {
        same += BLOCK;
      }
      end = Math.min(end, same);
      parts.add(Range.between(at, end));
      at = end;
    }
    return parts;
  }

  private void give(long at, Range part, ReadSink out) throws IOException {
    int from = (int) part.offset();
    int length = (int) part.length();
    switch (isHole(from) ? random.nextInt(6) : random.nextInt(4)) {
      case 0 -> out.space(at, length).put(content, from, length);
      case 1 -> out.lend(at, ByteBuffer.wrap(content, from, length), leases.lease());
      case 2 -> {
        ByteBuffer direct = ByteBuffer.allocateDirect(length + 2).position(1).limit(length + 1);
        out.lend(at, direct.put(1, content, from, length), leases.lease());
      }
      case 3 -> out.file(at, file, from, length, leases.lease());
      default -> out.hole(at, length);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
    Files.delete(path);
  }
}
