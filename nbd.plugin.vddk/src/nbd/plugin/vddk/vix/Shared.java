package nbd.plugin.vddk.vix;

import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * What belongs to the process and not to this version of the bundle, as the library does: it is
 * loaded once and stays while bundles come and go. All of it is objects of JDK classes, kept among
 * the system properties, where the next version finds it.
 */
final class Shared {
  /** The number changes with the meaning of what is behind it. */
  private static final String KEY = "nbd.plugin.vddk/1";

  private static final Map<String, Object> STATE = state();

  private Shared() {}

  @SuppressWarnings("unchecked")
  private static Map<String, Object> state() {
    return (Map<String, Object>)
        System.getProperties().computeIfAbsent(KEY, _ -> new ConcurrentHashMap<String, Object>());
  }

  @SuppressWarnings("unchecked")
  private static <T> T part(String name, Supplier<T> fresh) {
    return (T) STATE.computeIfAbsent(name, _ -> fresh.get());
  }

  /** Held while the library is loaded and initialised. */
  static Lock loading() {
    return part("loading", ReentrantLock::new);
  }

  /** See {@link VixLibrary#openClose}. Fair: a busy export does not keep another from opening. */
  static Lock openClose() {
    return part("openClose", () -> new ReentrantLock(true));
  }

  /** How the library was initialised: file, libdir, config ("" for none). Absent before. */
  static Map<String, String> initialised() {
    return part("initialised", ConcurrentHashMap<String, String>::new);
  }

  /** The addresses of the stubs that the library calls. */
  static Map<String, Long> stubs() {
    return part("stubs", ConcurrentHashMap<String, Long>::new);
  }

  /** What the stubs call: the first one. */
  static Deque<Function<Object[], Object>> callbacks() {
    return part("callbacks", ConcurrentLinkedDeque<Function<Object[], Object>>::new);
  }

  /** Who waits for a completion, by the number that the library has of the call. */
  static Map<Long, LongConsumer> calls() {
    return part("calls", ConcurrentHashMap<Long, LongConsumer>::new);
  }

  /** See {@link Overwriting}: by disk and number, what is being written there. */
  static Map<String, Map<Long, Object[]>> writes() {
    return part("writes", ConcurrentHashMap<String, Map<Long, Object[]>>::new);
  }

  /** The last number given to a call. */
  static AtomicLong numbers() {
    return part("numbers", AtomicLong::new);
  }

  /** How many connections there are. */
  static AtomicLong connections() {
    return part("connections", AtomicLong::new);
  }

  /** Whether the process is about to end. */
  static AtomicBoolean ending() {
    return part("ending", AtomicBoolean::new);
  }

  /** The thread that would call VixDiskLib_Exit; null before the library is initialised. */
  static AtomicReference<Thread> exit() {
    return part("exit", AtomicReference<Thread>::new);
  }

  /** Threads, by their number, whose calls may fail without a warning. */
  static Set<Long> quiet() {
    return part("quiet", ConcurrentHashMap::<Long>newKeySet);
  }

  /** As arrays, so that nobody prints them with the system properties. */
  static List<char[]> secrets() {
    return part("secrets", CopyOnWriteArrayList<char[]>::new);
  }
}
