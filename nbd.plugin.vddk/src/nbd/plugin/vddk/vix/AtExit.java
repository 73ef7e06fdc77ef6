package nbd.plugin.vddk.vix;

import static java.lang.invoke.MethodType.methodType;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * VixDiskLib_Exit at the end of the process, once nobody is connected: by {@link #end} when the
 * OSGi framework stops, as a launcher may halt the process and no shutdown hook be run to its end;
 * where there is no framework, by a shutdown hook. Where somebody is still connected then, whoever
 * disconnects last calls it, if the process lives for so long. It is called once, never with a
 * connection open, and is waited for five seconds. After it nobody connects any more.
 *
 * <p>The hook outlives this version of the bundle, so it is made of the JDK's classes only.
 */
final class AtExit {
  /** What the number of connections is from VixDiskLib_Exit on. */
  private static final long OVER = Long.MIN_VALUE / 2;

  private static final long PATIENCE = 5000;

  private final MethodHandle exit;

  AtExit(Symbols symbols) throws IOException {
    exit = symbols.required("VixDiskLib_Exit", FunctionDescriptor.ofVoid());
  }

  /** Has it called at the end; to be told once in the process, after VixDiskLib_InitEx. */
  void plan() {
    Thread caller = thread(exit);
    Shared.exit().set(caller);
    try {
      Runtime.getRuntime().addShutdownHook(thread(hook(caller)));
    } catch (IllegalStateException e) {
      // The end has begun, and takes no more hooks.
      Shared.ending().set(true);
    }
  }

  /** One that knows nothing of who makes it. */
  private static Thread thread(MethodHandle task) {
    Thread thread =
        Thread.ofPlatform()
            .name("VixDiskLib_Exit")
            .daemon()
            .inheritInheritableThreadLocals(false)
            .unstarted(MethodHandleProxies.asInterfaceInstance(Runnable.class, task));
    thread.setContextClassLoader(null);
    return thread;
  }

  /** {@code ending.set(true); if (connections.compareAndSet(0, OVER)) run(caller);}. */
  private static MethodHandle hook(Thread caller) {
    try {
      MethodHandles.Lookup jdk = MethodHandles.publicLookup();
      MethodHandle set =
          jdk.findVirtual(AtomicBoolean.class, "set", methodType(void.class, boolean.class))
              .bindTo(Shared.ending());
      MethodHandle last =
          jdk.findVirtual(
                  AtomicLong.class,
                  "compareAndSet",
                  methodType(boolean.class, long.class, long.class))
              .bindTo(Shared.connections());
      MethodHandle ifLast =
          MethodHandles.guardWithTest(
              MethodHandles.insertArguments(last, 0, 0L, OVER),
              run(jdk, caller),
              MethodHandles.empty(methodType(void.class)));
      return MethodHandles.foldArguments(ifLast, MethodHandles.insertArguments(set, 0, true));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a method of the JDK is missing", e);
    }
  }

  /** {@code caller.start(); caller.join(PATIENCE);}. */
  private static MethodHandle run(MethodHandles.Lookup jdk, Thread caller)
      throws ReflectiveOperationException {
    MethodHandle start =
        jdk.findVirtual(Thread.class, "start", methodType(void.class)).bindTo(caller);
    MethodHandle join =
        jdk.findVirtual(Thread.class, "join", methodType(void.class, long.class)).bindTo(caller);
    return MethodHandles.foldArguments(MethodHandles.insertArguments(join, 0, PATIENCE), start);
  }

  /**
   * Counts a connection that is about to be made.
   *
   * @throws VixException if the library has ended
   */
  void hold() throws VixException {
    if (Shared.connections().incrementAndGet() <= 0) {
      throw Errors.over();
    }
  }

  /** A connection less. */
  void release() {
    if (Shared.connections().decrementAndGet() == 0 && Shared.ending().get()) {
      exitUnlessConnected();
    }
  }

  /** What the hook does, which then finds nothing to do; nothing if the library is not loaded. */
  static void end() {
    if (Shared.exit().get() != null) {
      Shared.ending().set(true);
      exitUnlessConnected();
    }
  }

  private static void exitUnlessConnected() {
    if (!Shared.connections().compareAndSet(0, OVER)) {
      return;
    }
    Thread caller = Shared.exit().get();
    caller.start();
    try {
      caller.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
