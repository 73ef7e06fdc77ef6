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

  /** The one that was used last is the last one. Guarded by itself. */
  private final Map<Integer, CompletableFuture<byte[]>> blocks =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param depth how many are kept, 1 or more
   */
  Cache(int depth) {
    this.depth = depth;
  }

  /** Whether that block is here, so that nobody has to wait. */
  boolean has(int number) {
    synchronized (blocks) {
      CompletableFuture<byte[]> found = blocks.get(number);
      return found != null && found.isDone();
    }
  }

  /** That block; it must not be changed. */
  byte[] block(int number, Loader loader) throws IOException {
    CompletableFuture<byte[]> mine = new CompletableFuture<>();
    CompletableFuture<byte[]> found;
    synchronized (blocks) {
      found = blocks.putIfAbsent(number, mine);
      if (found == null) {
        makeRoom();
      }
    }
    return found == null ? load(number, mine, loader) : await(found);
  }

  /** Those that are not unpacked yet stay. */
  private void makeRoom() {
    Iterator<CompletableFuture<byte[]>> oldest = blocks.values().iterator();
    int tooMany = blocks.size() - depth;
    while (tooMany > 0 && oldest.hasNext()) {
      if (oldest.next().isDone()) {
        oldest.remove();
        tooMany--;
      }
    }
  }

  private byte[] load(int number, CompletableFuture<byte[]> mine, Loader loader)
      throws IOException {
    try {
      byte[] block = loader.load();
      mine.complete(block);
      return block;
    } catch (IOException | RuntimeException | Error failure) {
      synchronized (blocks) {
        blocks.remove(number, mine);
      }
      mine.completeExceptionally(failure);
      throw failure;
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
