package nbd.filters.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import nbd.api.Host;
import nbd.filters.bytes.Zeroes;
import nbd.filters.store.Full;
import nbd.filters.store.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private file, cut into places for a block each. It is made when the first place is taken, and
 * becomes empty with the last one. Safe for any number of threads, as far as each place belongs to
 * one.
 */
final class Slots implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Slots.class);

  /** How long no place is taken after the file system was full, in nanoseconds. */
  private static final long PAUSE = 1_000_000_000;

  private final Host host;
  private final long block;
  private final long most;
  private final BooleanSupplier isOwn;
  private final Deque<Long> free = new ArrayDeque<>();
  private PrivateFile file;
  private long next;
  private long taken;
  private boolean warned;
  private long fullUntil = System.nanoTime();

  /**
   * @param block size of a place in bytes
   * @param most number of places
   * @param isOwn whether the file is not another version's, so that it may become shorter
   */
  Slots(Host host, long block, long most, BooleanSupplier isOwn) {
    this.host = host;
    this.block = block;
    this.most = most;
    this.isOwn = isOwn;
  }

  /** Goes on with a file that another version of the bundle has retained. */
  synchronized void adopt(FileChannel channel, Set<Long> slots) {
    file = PrivateFile.adopted(channel);
    for (long slot : slots) {
      next = Math.max(next, slot + 1);
    }
    for (long slot = 0; slot < next; slot++) {
      if (!slots.contains(slot)) {
        free.add(slot);
      }
    }
    taken = slots.size();
  }

  /** A place, if there is one left. */
  synchronized OptionalLong take() {
    if (!isRoom() || !isThere()) {
      return OptionalLong.empty();
    }
    taken++;
    return OptionalLong.of(free.isEmpty() ? next++ : free.pop());
  }

  private boolean isThere() {
    if (file == null) {
      try {
        file = PrivateFile.make(host, "cache");
      } catch (IOException failure) {
        failed(failure);
      }
    }
    return file != null;
  }

  /** Gives a place back. */
  synchronized void free(long slot) {
    taken--;
    free.push(slot);
    if (taken == 0 && isOwn.getAsBoolean()) {
      free.clear();
      next = 0;
      try {
        file.channel().truncate(0);
      } catch (IOException failure) {
        log.atDebug().setCause(failure).log("the cache's file stays as long as it is");
      }
    }
  }

  /** Whether it is worth while to take a place. */
  synchronized boolean isRoom() {
    return taken < most && System.nanoTime() - fullUntil >= 0;
  }

  /** Bytes of places can not be stored; told to people once, for requests go on without. */
  synchronized void failed(IOException failure) {
    fullUntil = System.nanoTime() + PAUSE;
    if (!warned) {
      warned = true;
      log.atWarn()
          .addKeyValue("reason", failure.getMessage())
          .log("the cache's file takes no more blocks; requests go to the disk below");
    }
  }

  /** How many places are taken. */
  synchronized long taken() {
    return taken;
  }

  /** How many there can be. */
  long most() {
    return most;
  }

  /** Fills {@code target} from byte {@code at} of a place on. */
  void read(long slot, long at, ByteBuffer target) throws IOException {
    try {
      file().read(target, slot * block + at);
    } catch (IOException failure) {
      throw Full.told("a read of the cache's file", failure);
    }
  }

  /** Writes what remains in {@code bytes} from byte {@code at} of a place on. */
  void write(long slot, long at, ByteBuffer bytes) throws IOException {
    file().write(bytes, slot * block + at);
  }

  /** Makes bytes of a place read as zero. */
  void zero(long slot, long at, long length) throws IOException {
    for (long done = 0; done < length; ) {
      ByteBuffer piece = Zeroes.upTo(length - done);
      int size = piece.remaining();
      write(slot, at + done, piece);
      done += size;
    }
  }

  private synchronized PrivateFile file() {
    return file;
  }

  /** For retained state; empty if no place was ever taken. */
  synchronized Optional<FileChannel> channel() {
    return Optional.ofNullable(file).map(PrivateFile::channel);
  }

  @Override
  public synchronized void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
