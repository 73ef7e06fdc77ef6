package nbd.api;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Direct memory for a device that works on its own, in pieces of powers of two, each kept for later
 * calls. May be used by any thread.
 */
final class DeviceMemory {
  private static final int ALIGNMENT = 4096;

  /** Bytes that one handle keeps for later calls: as much as a client has in flight. */
  private static final long MOST_KEPT = 32 << 20;

  /**
   * What a device may still write to, though nobody waits for it: never freed before it is done
   * with it, also when handle, export and bundle are gone.
   */
  private static final Set<Piece> QUARANTINE = ConcurrentHashMap.newKeySet();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Deque<Piece>> idle = new TreeMap<>();
  private long kept;

  /** Memory for one call; the system frees it when nobody refers to it any more. */
  static final class Piece {
    private final ByteBuffer whole;

    private Piece(int size) {
      whole = Arena.ofAuto().allocate(size, ALIGNMENT).asByteBuffer();
    }

    /** A new view of its first {@code length} bytes, whose content is undefined. */
    ByteBuffer buffer(int length) {
      return whole.slice(0, length);
    }
  }

  /** A piece of at least {@code length} bytes, 1 or more. */
  Piece take(int length) {
    int size = length <= ALIGNMENT ? ALIGNMENT : Integer.highestOneBit(length - 1) << 1;
    lock.lock();
    try {
      Deque<Piece> pieces = idle.get(size);
      if (pieces != null && !pieces.isEmpty()) {
        kept -= size;
        return pieces.pop();
      }
    } finally {
      lock.unlock();
    }
    return new Piece(size);
  }

  /** Nobody uses the piece any more. */
  void give(Piece piece) {
    QUARANTINE.remove(piece);
    int size = piece.whole.capacity();
    lock.lock();
    try {
      if (kept + size <= MOST_KEPT) {
        kept += size;
        idle.computeIfAbsent(size, _ -> new ArrayDeque<>()).push(piece);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The device may use the piece for ever, or until it is given back after all. */
  void quarantine(Piece piece) {
    QUARANTINE.add(piece);
  }
}
