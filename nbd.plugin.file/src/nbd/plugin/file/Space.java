package nbd.plugin.file;

import static nbd.plugin.file.Allocate.PUNCH_HOLE;
import static nbd.plugin.file.Allocate.ZERO_RANGE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.Range;

/**
 * Zeroes and trims an open file. Of a block device, {@code fallocate} takes whole blocks; bytes of
 * blocks that are zeroed in part are written.
 */
final class Space {
  /** Zeroes are written in pieces of this. */
  private static final int PIECE = 256 << 10;

  private static final List<Allocate> ANY_WAY = List.of(PUNCH_HOLE, ZERO_RANGE);
  private static final List<Allocate> STAYING = List.of(ZERO_RANGE);

  private final OpenFile file;
  private final Abilities abilities;
  private final long block;

  Space(OpenFile file, Abilities abilities) {
    this.file = file;
    this.abilities = abilities;
    block = file.device().map(BlockDevice::block).orElse(1L);
  }

  /** As {@link nbd.api.Handle#zero}, but for FUA. */
  void zero(Range range, Set<Flag> flags) throws IOException {
    List<Allocate> ways = flags.contains(Flag.NO_HOLE) ? STAYING : ANY_WAY;
    boolean fast = flags.contains(Flag.FAST_ZERO);
    Range blocks = wholeBlocks(range);
    if (!blocks.isEmpty() && allocated(blocks, ways, fast)) {
      write(Range.between(range.offset(), blocks.offset()));
      write(Range.between(blocks.end(), range.end()));
    } else if (fast) {
      throw new NbdException(
          ErrorCode.ENOTSUP, "zeroing " + range + " would not be faster than writing zeroes");
    } else {
      write(range);
    }
  }

  /** As {@link nbd.api.Handle#trim}, but for FUA. What cannot be trimmed stays. */
  void trim(Range range) throws IOException {
    Range blocks = wholeBlocks(range);
    if (!blocks.isEmpty() && abilities.has(PUNCH_HOLE)) {
      isDone(PUNCH_HOLE, blocks);
    }
  }

  /** The blocks that are whole in it, at its start if there is none. */
  private Range wholeBlocks(Range range) {
    long past = range.offset() % block;
    long start = past == 0 ? range.offset() : range.offset() - past + block;
    long end = range.end() - range.end() % block;
    return start < end ? Range.between(start, end) : new Range(range.offset(), 0);
  }

  private boolean allocated(Range blocks, List<Allocate> ways, boolean fast) throws IOException {
    for (Allocate way : ways) {
      if (abilities.has(way) && (!fast || isFast(way)) && isDone(way, blocks)) {
        return true;
      }
    }
    return false;
  }

  /** Where a device cannot zero by itself, the kernel writes zeroes for ZERO_RANGE. */
  private boolean isFast(Allocate way) {
    return way == PUNCH_HOLE || file.device().map(BlockDevice::fastZero).orElse(true);
  }

  /** False if this way is not there, and nothing was changed. */
  private boolean isDone(Allocate way, Range range) throws IOException {
    int outcome = way.call(file.descriptor(), range);
    switch (-outcome) {
      case 0 -> {
        return true;
      }
      case Errno.EOPNOTSUPP, Errno.ENOSYS -> abilities.lacks(way);
      case Errno.EINVAL -> {
        // Some file systems refuse places and lengths that do not suit them; others may do.
      }
      default -> throw Failure.of(way.name(), range, -outcome);
    }
    return false;
  }

  private void write(Range range) throws IOException {
    for (long at = range.offset(); at < range.end(); ) {
      int length = (int) Math.min(PIECE, range.end() - at);
      file.data().write(Zeroes.BYTES.slice(0, length), at);
      at += length;
    }
  }

  /** Made when they are first needed. */
  private static final class Zeroes {
    private static final ByteBuffer BYTES = ByteBuffer.allocateDirect(PIECE).asReadOnlyBuffer();
  }
}
