package nbd.filters.unpack;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a filter keeps for each disk as long as somebody uses it. Safe for any number of threads.
 *
 * @param <T> what is kept; may be used by several threads
 */
public final class Held<T> {
  private final Consumer<T> free;

  /** Guarded by this object's monitor. */
  private final Map<String, Share> all = new HashMap<>();

  /**
   * @param free gets what nobody uses any more
   */
  public Held(Consumer<T> free) {
    this.free = free;
  }

  /**
   * What is kept for a disk, with one more user of it.
   *
   * @param key of the disk
   * @param make makes it for the first user
   */
  public synchronized Share enter(String key, Supplier<T> make) {
    Share share = all.computeIfAbsent(key, _ -> new Share(key, make.get()));
    share.users++;
    return share;
  }

  /** All that is kept now. */
  public synchronized void forEach(BiConsumer<String, T> each) {
    all.forEach((key, share) -> each.accept(key, share.kept));
  }

  private synchronized boolean isLast(Share share) {
    share.users--;
    return share.users == 0 && all.remove(share.key, share);
  }

  /** What is kept for one disk; each user leaves once. */
  public final class Share {
    private final String key;
    private final T kept;

    /** Guarded by the monitor of all. */
    private int users;

    private Share(String key, T kept) {
      this.key = key;
      this.kept = kept;
    }

    /** What is kept. */
    public T kept() {
      return kept;
    }

    /** One user more, called by one who has not left. */
    public void enter() {
      synchronized (Held.this) {
        users++;
      }
    }

    /** One user less. */
    public void leave() {
      if (isLast(this)) {
        free.accept(kept);
      }
    }
  }
}
