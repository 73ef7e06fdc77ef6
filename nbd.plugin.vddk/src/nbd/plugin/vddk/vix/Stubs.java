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
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * The functions that the library calls. It may do so as long as the process lives, from threads of
 * its own, so they are made once, never freed, and of nothing but the JDK's classes.
 *
 * <p>A completion goes to whoever waits for it in {@link Shared#calls}, whichever version of the
 * bundle that is. All else goes to the first of {@link Shared#callbacks}, which the living version
 * has put there, and to nobody if there is none: log lines, completions that nobody waits for, and
 * what is thrown by one who does. Nothing that is thrown leaves a stub, as it would end the
 * process.
 */
final class Stubs {
  /** The kinds, which a callback is told first: three of log lines, one of completions. */
  static final String LOG = "log";

  static final String WARN = "warn";
  static final String PANIC = "panic";
  static final String DONE = "done";

  /** A completion again, with what was thrown by the one who waited for it as the fourth. */
  static final String FAILED = "failed";

  private static final MethodHandles.Lookup JDK = MethodHandles.publicLookup();

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

  private static MethodHandle target(String kind) {
    try {
      return kind.equals(DONE) ? completion() : telling(kind, long.class, long.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a method of the JDK is missing", e);
    }
  }

  /** {@code (a, b, ...) -> callbacks.peekFirst().apply(new Object[] {kind, a, b, ...})}. */
  private static MethodHandle telling(String kind, Class<?>... told)
      throws ReflectiveOperationException {
    MethodHandle first =
        JDK.findVirtual(Deque.class, "peekFirst", methodType(Object.class))
            .bindTo(Shared.callbacks())
            .asType(methodType(Function.class));
    MethodHandle apply =
        JDK.findVirtual(Function.class, "apply", methodType(Object.class, Object.class))
            .asType(methodType(void.class, Function.class, Object[].class));
    MethodHandle tell = MethodHandles.foldArguments(apply, first);
    return tell.asCollector(Object[].class, 1 + told.length)
        .bindTo(kind)
        .asType(methodType(void.class, told));
  }

  /**
   * {@code (number, error) -> { w = calls.remove(number); if (w == null) tell(DONE); else
   * w.accept(error); }}.
   */
  private static MethodHandle completion() throws ReflectiveOperationException {
    MethodHandle waiting =
        JDK.findVirtual(Map.class, "remove", methodType(Object.class, Object.class))
            .bindTo(Shared.calls())
            .asType(methodType(LongConsumer.class, long.class));
    MethodHandle nobody =
        JDK.findStatic(Objects.class, "isNull", methodType(boolean.class, Object.class))
            .asType(methodType(boolean.class, LongConsumer.class));
    MethodHandle unknown =
        MethodHandles.dropArguments(telling(DONE, long.class, long.class), 0, LongConsumer.class);
    return MethodHandles.foldArguments(
        MethodHandles.guardWithTest(nobody, unknown, accepting()), waiting);
  }

  /** {@code (w, number, error) -> try { w.accept(error); } catch (t) { tell(FAILED, t); }}. */
  private static MethodHandle accepting() throws ReflectiveOperationException {
    MethodHandle accept =
        MethodHandles.dropArguments(
            JDK.findVirtual(LongConsumer.class, "accept", methodType(void.class, long.class)),
            1,
            long.class);
    MethodHandle failed =
        MethodHandles.permuteArguments(
            telling(FAILED, long.class, long.class, Throwable.class),
            accept.type().insertParameterTypes(0, Throwable.class),
            2,
            3,
            0);
    return MethodHandles.catchException(accept, Throwable.class, failed);
  }
}
