package nbd.server.testing;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What the calls into a layer do besides their work, by the calls' names; may be changed anytime.
 */
public final class Faults {
  /** Fails, or waits; {@link Gate#pass} is one. */
  @FunctionalInterface
  public interface Fault {
    /** Returns if the call may go on. */
    void strike() throws IOException;
  }

  private final Map<String, Fault> byCall = new ConcurrentHashMap<>();

  /** From now on this call has this fault. */
  public Faults on(String call, Fault fault) {
    byCall.put(call, fault);
    return this;
  }

  /** All is well from now on. */
  public void heal() {
    byCall.clear();
  }

  void strike(String call) throws IOException {
    Fault fault = byCall.get(call);
    if (fault != null) {
      fault.strike();
    }
  }

  /** An IOException. */
  public static Fault failing(String message) {
    return () -> {
      throw new IOException(message);
    };
  }

  /** An exception that layers should not throw. */
  public static Fault breaking(Supplier<RuntimeException> broken) {
    return () -> {
      throw broken.get();
    };
  }

  /** A class that is not there, as when a bundle lacks an import. */
  public static Fault unlinked(String className) {
    return () -> {
      throw new NoClassDefFoundError(className);
    };
  }

  /** At one of the calls only, counted from 1. */
  public static Fault at(int number, Fault fault) {
    AtomicInteger calls = new AtomicInteger();
    return () -> {
      if (calls.incrementAndGet() == number) {
        fault.strike();
      }
    };
  }

  /** At the first call only. */
  public static Fault once(Fault fault) {
    return at(1, fault);
  }
}
