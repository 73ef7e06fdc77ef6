package nbd.api;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Direct memory for devices that work on their own, in blocks of powers of two, which are kept for
 * later calls; what calls gave back lately comes before idle blocks of other sizes. The collector
 * frees none of it: what a device keeps stays where it is, also when handle, export and bundle are
 * gone. May be used by any thread.
 */
final class DeviceMemory {
  private static final int ALIGNMENT = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableMap<Integer, Deque<Block>> idle = new TreeMap<>();
  private final long mostKept;
  private long kept;

  /**
   * @param mostKept bytes to keep for later calls; what is more is freed
   */
  DeviceMemory(long mostKept) {
    this.mostKept = mostKept;
  }

  /** Some memory. */
  private record Block(Arena arena, ByteBuffer bytes) {
    static Block of(int size) {
      Arena arena = Arena.ofShared();
      return new Block(arena, arena.allocate(size, ALIGNMENT).asByteBuffer());
    }

    int size() {
      return bytes.capacity();
    }

    /** Returns whether it is freed: it is not while a native call has still to return. */
    boolean free() {
      try {
        arena.close();
        return true;
      } catch (IllegalStateException inUse) {
        return false;
      }
    }
  }

  /** Who may use a piece. */
  private enum Owner {
    CALL,
    DEVICE,
    NOBODY
  }

  /** Memory for one call. It goes back once, however often and by whomever that is said. */
  final class Piece {
    private final Block block;
    private final AtomicReference<Owner> owner = new AtomicReference<>(Owner.CALL);

    private Piece(Block block) {
      this.block = block;
    }

    /** A new view of its first {@code length} bytes, whose content is undefined. */
    ByteBuffer buffer(int length) {
      return block.bytes().slice(0, length);
    }

    /** The call does not need it any more; of no effect once it is left to the device. */
    void giveBack() {
      giveBack(Owner.CALL);
    }

    /** The device may use it until it is {@link #returned}, or for ever. */
    void quarantine() {
      owner.compareAndSet(Owner.CALL, Owner.DEVICE);
    }

    /** The device is done with what was left to it. */
    void returned() {
      giveBack(Owner.DEVICE);
    }

    private void giveBack(Owner from) {
      if (owner.compareAndSet(from, Owner.NOBODY)) {
        keep(block);
      }
    }
  }

  /** A piece of at least {@code length} bytes, 1 or more. */
  Piece take(int length) {
    int size = length <= ALIGNMENT ? ALIGNMENT : Integer.highestOneBit(length - 1) << 1;
    Block block = kept(size);
    return new Piece(block == null ? Block.of(size) : block);
  }

  private Block kept(int size) {
    lock.lock();
    try {
      Deque<Block> blocks = idle.get(size);
      if (blocks == null || blocks.isEmpty()) {
        return null;
      }
      kept -= size;
      return blocks.pop();
    } finally {
      lock.unlock();
    }
  }

  private void keep(Block block) {
    // Freeing takes a while: all threads of the process have to agree.
    for (Block surplus : surplus(block)) {
      if (!surplus.free()) {
        put(surplus);
      }
    }
  }

  /** Keeps it if it can be, and takes out what is too much then. */
  private List<Block> surplus(Block block) {
    lock.lock();
    try {
      long room = mostKept - block.size();
      Deque<Block> alike = idle.get(block.size());
      if (room < (alike == null ? 0L : (long) alike.size() * block.size())) {
        return List.of(block);
      }
      List<Block> surplus = takeOthers(block.size(), room);
      put(block);
      return surplus;
    } finally {
      lock.unlock();
    }
  }

  /** Takes out the largest that are not of this size until no more than this is kept. */
  private List<Block> takeOthers(int size, long most) {
    List<Block> taken = new ArrayList<>();
    for (Map.Entry<Integer, Deque<Block>> blocks : idle.descendingMap().entrySet()) {
      while (kept > most && blocks.getKey() != size && !blocks.getValue().isEmpty()) {
        taken.add(blocks.getValue().pop());
        kept -= blocks.getKey();
      }
    }
    return taken;
  }

  private void put(Block block) {
    lock.lock();
    try {
      kept += block.size();
      idle.computeIfAbsent(block.size(), _ -> new ArrayDeque<>()).push(block);
    } finally {
      lock.unlock();
    }
  }
}
