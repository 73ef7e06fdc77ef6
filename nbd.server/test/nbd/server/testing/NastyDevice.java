package nbd.server.testing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bytes below all generations of a disk. What is written stays in a cache until it is flushed;
 * whoever closes its last handle without a flush, or pulls the plug, loses that. The device keeps
 * account of everything that no generation may do to another one.
 */
public final class NastyDevice {
  /** In bytes. */
  public static final int SIZE = 64 << 10;

  private final byte[] cache = new byte[SIZE];
  private final byte[] stable = new byte[SIZE];
  private final Set<String> breaches = ConcurrentHashMap.newKeySet();
  private final Map<NastyExport, Integer> handles = new HashMap<>();
  private final Map<NastyExport, Integer> inside = new HashMap<>();
  private volatile String forgiven = "none";
  private NastyExport writer;
  private boolean dirty;

  /** What was done that must not be. */
  public List<String> breaches() {
    return breaches.stream().filter(each -> !each.contains(forgiven)).toList();
  }

  /** What is done like this cannot be avoided. */
  public void forgive(String kind) {
    forgiven = kind;
  }

  void breach(String what) {
    breaches.add(what);
  }

  /** A copy of what reads see now. */
  public synchronized byte[] content() {
    return cache.clone();
  }

  /** All that was not flushed is lost. */
  public synchronized NastyDevice loseWhatIsNotFlushed() {
    System.arraycopy(stable, 0, cache, 0, SIZE);
    dirty = false;
    return this;
  }

  synchronized void opened(NastyExport by) {
    for (NastyExport other : handles.keySet()) {
      if (other != by && !(by.isBeside() && other.isBeside())) {
        breach(by + " opened while " + other + " was open");
      }
    }
    handles.merge(by, 1, Integer::sum);
  }

  synchronized void closed(NastyExport by) {
    if (handles.merge(by, -1, Integer::sum) == 0) {
      handles.remove(by);
      if (by == writer && dirty) {
        loseWhatIsNotFlushed();
      }
    }
  }

  synchronized void enters(NastyExport by) {
    for (NastyExport other : inside.keySet()) {
      if (other != by) {
        breach(by + " was called while a call was inside " + other);
      }
    }
    inside.merge(by, 1, Integer::sum);
  }

  synchronized void leaves(NastyExport by) {
    inside.merge(by, -1, Integer::sum);
    inside.remove(by, 0);
  }

  synchronized byte[] read(int from, int length) {
    return Arrays.copyOfRange(cache, from, from + length);
  }

  synchronized void write(NastyExport by, int at, byte[] bytes) {
    if (writer != by && dirty) {
      breach(by + " wrote over what " + writer + " had not flushed");
    }
    writer = by;
    dirty = true;
    System.arraycopy(bytes, 0, cache, at, bytes.length);
  }

  synchronized void flush() {
    System.arraycopy(cache, 0, stable, 0, SIZE);
    dirty = false;
  }
}
