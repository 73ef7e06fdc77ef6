package nbd.filters.xz;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/**
 * The unpacked blocks that were used last. A block that somebody is about to unpack is waited for.
 * Safe for any number of threads.
 */
final class Cache {
  /** How a block is had that is not here. */
  @FunctionalInterface
  interface Loader {
    byte[] load() throws IOException;
  }

  private final int depth;
  private final Memory memory;

  /** The one that was used last is the last one. Guarded by the memory's monitor. */
  private final Map<Integer, CompletableFuture<byte[]>> blocks =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param depth how many are kept, 1 or more
   * @param memory what all caches may take together
   */
  Cache(int depth, Memory memory) {
    this.depth = depth;
    this.memory = memory;
  }

  /** Whether that block is here, so that nobody has to wait. */
  boolean has(int number) {
    synchronized (memory) {
      CompletableFuture<byte[]> found = blocks.get(number);
      return found != null && found.isDone();
    }
  }

  /** That block; it must not be changed. */
  byte[] block(int number, Loader loader) throws IOException {
    CompletableFuture<byte[]> mine = new CompletableFuture<>();
    CompletableFuture<byte[]> found;
    synchronized (memory) {
      found = blocks.putIfAbsent(number, mine);
      if (found == null) {
        makeRoom();
      }
    }
    return found == null ? load(number, mine, loader) : await(found);
  }

  /** Those that are not unpacked yet stay. */
  private void makeRoom() {
    while (blocks.size() > depth && dropOldest()) {
      // one after the other
    }
  }

  /**
   * Drops the unpacked block that was not used for longest. The memory's monitor is held.
   *
   * @return false if there is none
   */
  boolean dropOldest() {
    Iterator<CompletableFuture<byte[]>> oldest = blocks.values().iterator();
    while (oldest.hasNext()) {
      CompletableFuture<byte[]> block = oldest.next();
      if (block.isDone()) {
        oldest.remove();
        memory.drops(block.join().length);
        return true;
      }
    }
    return false;
  }

  /** Drops all; nobody is inside. */
  void free() {
    synchronized (memory) {
      while (dropOldest()) {
        // one after the other
      }
      memory.forget(this);
    }
  }

  private byte[] load(int number, CompletableFuture<byte[]> mine, Loader loader)
      throws IOException {
    try {
      byte[] block = loader.load();
      keep(number, mine, block);
      return block;
    } catch (IOException | RuntimeException | Error failure) {
      synchronized (memory) {
        blocks.remove(number, mine);
      }
      mine.completeExceptionally(failure);
      throw failure;
    }
  }

  /** While many are unpacked at a time there were too many when this one came. */
  private void keep(int number, CompletableFuture<byte[]> mine, byte[] block) {
    synchronized (memory) {
      makeRoom();
      // The one that was used last goes last.
      blocks.get(number);
      mine.complete(block);
      memory.keeps(this, block.length);
    }
  }

  /** What others had to be told, those who wait are told too. */
  private static byte[] await(CompletableFuture<byte[]> found) throws IOException {
    try {
      return found.join();
    } catch (CompletionException failed) {
      Throwable why = failed.getCause();
      ErrorCode code = why instanceof NbdException named ? named.code() : ErrorCode.EIO;
      throw new NbdException(code, String.valueOf(why.getMessage()), why);
    }
  }
}
