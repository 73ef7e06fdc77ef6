package nbd.plugins.sparserandom;

import static nbd.plugins.sparserandom.Landscape.BLOCK;
import static nbd.plugins.sparserandom.Landscape.BLOCK_SHIFT;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.StrictExtents;

/** The bytes of a disk, which never change. Any thread. */
final class RandomDisk implements ExtentSource {
  /** About a millisecond; whoever wants more asks again from there. */
  private static final int MOST_EXTENTS = 1 << 14;

  private static final ByteBuffer ZEROES = ByteBuffer.allocate(BLOCK).asReadOnlyBuffer();

  private final long size;
  private final Landscape landscape;
  private final Content content;

  RandomDisk(long size, Landscape landscape, Content content) {
    this.size = size;
    this.landscape = landscape;
    this.content = content;
  }

  @Override
  public ExtentMap extents(Range asked, int atMost) {
    StrictExtents told = ExtentMap.strict(asked.offset());
    int most = Math.min(atMost, MOST_EXTENTS);
    boolean dataBefore = false;
    while (told.end() < asked.end()) {
      boolean data = isData(told.end());
      if (told.count() >= most && data != dataBefore) {
        break;
      }
      told.append(sameUpTo(told.end()) - told.end(), data ? Allocation.DATA : Allocation.HOLE_ZERO);
      dataBefore = data;
    }
    return told.build();
  }

  private boolean isData(long offset) {
    return landscape.isData(offset >>> BLOCK_SHIFT);
  }

  /** Where the run ends that the byte is in, or at least its part in the landscape's chunk. */
  private long sameUpTo(long offset) {
    long block = landscape.sameUpTo(offset >>> BLOCK_SHIFT);
    return block > (size >>> BLOCK_SHIFT) ? size : block << BLOCK_SHIFT;
  }

  /** As {@link nbd.api.Handle#read}. */
  void read(Range range, ReadSink out) throws IOException {
    for (long at = range.offset(), next; at < range.end(); at = next) {
      next = Math.min(sameUpTo(at), range.end());
      if (isData(at)) {
        fill(at, out.space(at - range.offset(), (int) (next - at)));
      } else {
        out.hole(at - range.offset(), next - at);
      }
    }
  }

  private void fill(long offset, ByteBuffer target) {
    int end = target.limit();
    long at = offset;
    for (int i = target.position(), next; i < end; i = next) {
      int within = (int) (at & (BLOCK - 1));
      next = Math.min(end, i + BLOCK - within);
      content.fill(at >>> BLOCK_SHIFT, within, target.slice(i, next - i));
      at += next - i;
    }
  }

  /** Where bytes first differ from those that the disk has at {@code offset}, if they do. */
  OptionalLong firstDifference(long offset, ByteBuffer bytes) {
    ByteBuffer expected = ByteBuffer.allocate(BLOCK);
    long at = offset;
    for (int i = bytes.position(), length; i < bytes.limit(); i += length) {
      int within = (int) (at & (BLOCK - 1));
      length = Math.min(bytes.limit() - i, BLOCK - within);
      int differs = bytes.slice(i, length).mismatch(expected(at, expected.slice(0, length)));
      if (differs >= 0) {
        return OptionalLong.of(at + differs);
      }
      at += length;
    }
    return OptionalLong.empty();
  }

  /** So many bytes as {@code space} has, of one block; uses {@code space} or not. */
  private ByteBuffer expected(long offset, ByteBuffer space) {
    if (!isData(offset)) {
      return ZEROES.slice(0, space.remaining());
    }
    content.fill(offset >>> BLOCK_SHIFT, (int) (offset & (BLOCK - 1)), space);
    return space.rewind();
  }

  /** The first byte of the range that is data, if one is. */
  OptionalLong firstData(Range range) {
    for (long at = range.offset(); at < range.end(); at = sameUpTo(at)) {
      if (isData(at)) {
        return OptionalLong.of(at);
      }
    }
    return OptionalLong.empty();
  }
}
