package nbd.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Knows what each block of a disk may be: what was written last and acknowledged, or what was sent
 * since and may have been done or not. A block is a number, over and over. For any threads, one at
 * a time for each block.
 */
public final class Oracle {
  /** Bytes of a block. */
  public static final int BLOCK = 512;

  /** Blocks of a disk. */
  public static final int BLOCKS = NastyDevice.SIZE / BLOCK;

  private final List<Set<Long>> possible = new ArrayList<>();

  /** The disk is all zero. */
  public Oracle() {
    for (int i = 0; i < BLOCKS; i++) {
      possible.add(new HashSet<>(Set.of(0L)));
    }
  }

  /** A block that is this number. */
  public static byte[] block(long number) {
    ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
    while (bytes.hasRemaining()) {
      bytes.putLong(number);
    }
    return bytes.array();
  }

  /** From now on the block may become this. */
  public synchronized void begun(int block, long number) {
    possible.get(block).add(number);
  }

  /** It has become this. */
  public synchronized void done(int block, long number) {
    possible.get(block).clear();
    possible.get(block).add(number);
  }

  /** Says that these bytes are what the block may be. */
  public synchronized void check(int block, byte[] found) {
    long number = ByteBuffer.wrap(found).getLong();
    assertThat(possible.get(block)).as("what block " + block + " may be").contains(number);
    assertThat(found).as("block " + block).isEqualTo(block(number));
  }

  /** Says that all of a disk is as it may be. */
  public void checkAll(byte[] disk) {
    assertThat(disk).hasSize(BLOCK * BLOCKS);
    for (int i = 0; i < BLOCKS; i++) {
      byte[] found = new byte[BLOCK];
      System.arraycopy(disk, i * BLOCK, found, 0, BLOCK);
      check(i, found);
    }
  }
}
