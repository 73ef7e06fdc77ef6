package nbd.filters.store;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;

/**
 * What a filter keeps for each disk of an export, shared by all handles that show that disk. Two
 * handles show the same disk if their {@link nbd.api.Identity} says so. Where the layer below tells
 * none, an export that lists several names has a disk for each, and one that does not has one disk,
 * by whatever name a client asks for it. Safe for any number of threads.
 *
 * @param <T> what is kept; may be used by several threads
 */
public final class PerDisk<T> {
  private final Map<String, T> all = new ConcurrentHashMap<>();

  /**
   * A text by which the disk below can be told from others of this export, also in retained state.
   *
   * @param next the export below, whose default name stands for ""
   * @param below the disk that {@code next} has opened for {@code client}
   */
  public static String key(Export next, Client client, Handle below) {
    return below
        .traits()
        .identity()
        .map(disk -> "disk " + disk.kind() + " " + disk.value())
        .orElseGet(() -> hasSeveral(next) ? "name " + name(next, client) : "the only one");
  }

  private static boolean hasSeveral(Export next) {
    try {
      return next.list().size() > 1;
    } catch (IOException unknown) {
      return true;
    }
  }

  private static String name(Export next, Client client) {
    String asked = client.exportName();
    return asked.isEmpty() ? next.defaultName().orElse("") : asked;
  }

  /** What is kept for that disk, made now if it is the first time. */
  public T of(String key, Supplier<T> make) {
    return all.computeIfAbsent(key, _ -> make.get());
  }

  /** Keeps what another version of the bundle has retained. */
  public void adopt(String key, T kept) {
    all.put(key, kept);
  }

  /** Keeps it no more, unless something else is kept for that disk by now. */
  public void drop(String key, T kept) {
    all.remove(key, kept);
  }

  /** All that is kept now. */
  public void forEach(BiConsumer<String, T> each) {
    all.forEach(each);
  }
}
