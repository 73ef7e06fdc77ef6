package nbd.filters.xz;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import nbd.api.Handle;

/**
 * Decoders that the handles of a disk share, for each has a copy of the index. There are at most as
 * many as processors, and as blocks are kept. Safe for any number of threads.
 */
final class Decoders {
  private final int work;
  private final Memory memory;
  private final Semaphore free;

  /** Guarded by itself. */
  private final ArrayDeque<Decoder> idle = new ArrayDeque<>();

  Decoders(Decoder first, int work, int depth, Memory memory) {
    this.work = work;
    this.memory = memory;
    this.free = new Semaphore(Math.min(Runtime.getRuntime().availableProcessors(), depth));
    idle.add(first);
  }

  /** Unpacks a block, when a decoder and memory are free. */
  byte[] unpack(int number, int length, Handle below) throws IOException {
    free.acquireUninterruptibly();
    try {
      memory.take(length);
      try {
        return unpackNow(number, length, below);
      } finally {
        memory.give(length);
      }
    } finally {
      free.release();
    }
  }

  private byte[] unpackNow(int number, int length, Handle below) throws IOException {
    Decoder decoder = decoder(below);
    byte[] block = decoder.unpack(number, length, below);
    give(decoder);
    return block;
  }

  private Decoder decoder(Handle below) throws IOException {
    synchronized (idle) {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return Decoder.open(below, work);
  }

  private void give(Decoder decoder) {
    synchronized (idle) {
      idle.push(decoder);
    }
  }
}
