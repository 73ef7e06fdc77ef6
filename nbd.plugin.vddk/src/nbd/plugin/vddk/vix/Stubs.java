package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.invoke.MethodType.methodType;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Deque;
import java.util.function.Function;

/**
 * The functions that the library calls. It may do so as long as the process lives, from threads of
 * its own, so they are made once, never freed, and of nothing but the JDK's classes: they hand the
 * call to the first of {@link Shared#callbacks}, which the living version of the bundle has put
 * there, and to nobody if there is none. What is thrown is lost here, as it would end the process
 * if it left the stub.
 */
final class Stubs {
  /** The kinds, which a callback is told first: three of log lines, one of completions. */
  static final String LOG = "log";

  static final String WARN = "warn";
  static final String PANIC = "panic";
  static final String DONE = "done";

  private Stubs() {}

  /** The C function {@code void (kind)(long, long)}; pointers are as long as longs. */
  static MemorySegment of(String kind) {
    return MemorySegment.ofAddress(Shared.stubs().computeIfAbsent(kind, Stubs::make));
  }

  @SuppressWarnings("restricted")
  private static long make(String kind) {
    MethodHandle lost =
        MethodHandles.empty(methodType(void.class, Throwable.class, long.class, long.class));
    MethodHandle safe = MethodHandles.catchException(target(kind), Throwable.class, lost);
    FunctionDescriptor type = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG);
    return Linker.nativeLinker().upcallStub(safe, type, Arena.global()).address();
  }

  /** {@code (a, b) -> callbacks.peekFirst().apply(new Object[] {kind, a, b})}. */
  private static MethodHandle target(String kind) {
    try {
      MethodHandles.Lookup jdk = MethodHandles.publicLookup();
      MethodHandle first =
          jdk.findVirtual(Deque.class, "peekFirst", methodType(Object.class))
              .bindTo(Shared.callbacks())
              .asType(methodType(Function.class));
      MethodHandle apply =
          jdk.findVirtual(Function.class, "apply", methodType(Object.class, Object.class))
              .asType(methodType(void.class, Function.class, Object[].class));
      MethodHandle told =
          MethodHandles.foldArguments(apply, first).asCollector(Object[].class, 3).bindTo(kind);
      return told.asType(methodType(void.class, long.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a method of the JDK is missing", e);
    }
  }
}
