package nbd.api;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Stands in for a layer of any interface: writes down each call, and answers with a sample. */
final class Recorder implements InvocationHandler {
  /** A call that arrived, with the very arguments. */
  record Seen(String method, List<Object> arguments) {}

  final List<Seen> seen = new ArrayList<>();

  /** What the next calls throw, if not null. */
  Throwable failure;

  /** What the next calls answer, if not null. */
  Object answer;

  <T> T as(Class<T> type) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return identity(proxy, method.getName(), arguments);
    }
    seen.add(new Seen(method.getName(), arguments == null ? List.of() : List.of(arguments)));
    if (failure != null) {
      throw failure;
    }
    return answer != null ? answer : sample(method.getReturnType());
  }

  /** A stand-in is equal to itself alone. */
  private static Object identity(Object proxy, String method, Object[] arguments) {
    return switch (method) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> proxy.getClass().getInterfaces()[0].getSimpleName();
    };
  }

  /** All that an interface of the API can be asked, each once; a method added later is in it. */
  static Stream<Method> methods(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  static Object[] samples(Method method) {
    return Arrays.stream(method.getParameterTypes()).map(Recorder::sample).toArray();
  }

  /** A value to recognise; a type that is new here needs a line of its own. */
  static Object sample(Class<?> type) {
    if (type == void.class) {
      return null;
    }
    return Stream.of(
            new Range(1L << 32, 4096),
            Set.of(Flag.FUA),
            Traits.of(12345).build(),
            Contexts.none(),
            Concurrency.SERIALIZE_REQUESTS,
            Call.Kind.READ,
            List.of(new ExportName("disk", "a disk")),
            Optional.of("told"),
            "name")
        .filter(type::isInstance)
        .findFirst()
        .or(() -> Optional.of(type).filter(Class::isInterface).map(new Recorder()::as))
        .orElseThrow(() -> new AssertionError("no sample of " + type + " yet: add one"));
  }

  /** Calls {@code method}, throwing what it throws. */
  static Object call(Object target, Method method, Object... arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }
}
