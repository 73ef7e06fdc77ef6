package nbd.api;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a layer leaves for the one that comes in its place, so that the content of a disk outlives
 * the bundle that kept it: a map of JDK objects, with a kind and a version by which the heir knows
 * what they mean. Made by {@link Export#retain()}, taken by {@link Export#adopt}.
 *
 * <p>Both sides see the same objects, not copies. Until it {@linkplain #isHandedOver is handed
 * over}, they belong to the one that has made it, and the heir changes nothing, for the upgrade may
 * yet fail; from then on they belong to the heir, and the other one does not free them in its
 * close. May be used by any thread.
 */
public final class RetainedState {
  private final String kind;
  private final int version;
  private volatile Map<String, Object> values;
  private volatile boolean handedOver;

  private RetainedState(Builder said) {
    kind = said.kind;
    version = said.version;
    values = Map.copyOf(said.values);
  }

  /**
   * State of that kind, such as {@code memory.pages}.
   *
   * @param version of the layout of its values; a layer that changes what they mean counts it up
   */
  public static Builder of(String kind, int version) {
    return new Builder(kind, version);
  }

  /** What it is. */
  public String kind() {
    return kind;
  }

  /** The layout of its values. */
  public int version() {
    return version;
  }

  /**
   * A value.
   *
   * @throws IOException if there is none of that key and type, naming both
   */
  public <T> T value(String key, Class<T> type) throws IOException {
    Object value = values.get(key);
    if (!type.isInstance(value)) {
      String found = value == null ? "nothing" : value.getClass().getName();
      throw new IOException(
          "retained state %s has %s under '%s', not a %s"
              .formatted(this, found, key, type.getName()));
    }
    return type.cast(value);
  }

  /**
   * Whether it belongs to the heir now: asked in {@link Export#close}, by the one that has made it
   * (then what is in it is not freed) and by the one that has adopted it (then it is).
   */
  public boolean isHandedOver() {
    return handedOver;
  }

  /** Called by the server when the heir serves: what it has adopted is its own. */
  public void handOver() {
    handedOver = true;
    values = Map.of();
  }

  /** Called by the server when the upgrade has failed: nobody has adopted anything. */
  public void giveBack() {
    values = Map.of();
  }

  @Override
  public String toString() {
    return kind + " version " + version;
  }

  /** Collects values. Not safe for several threads. */
  public static final class Builder {
    private final String kind;
    private final int version;
    private final Map<String, Object> values = new LinkedHashMap<>();

    private Builder(String kind, int version) {
      this.kind = Objects.requireNonNull(kind);
      this.version = version;
    }

    /**
     * Adds a value: an object of the JDK, such as a text, an array, a buffer, a channel, an arena,
     * or a list or map of such. Arrays, collections, maps and references are looked into; what else
     * an object of the JDK may refer to is the layer's affair.
     *
     * @throws IllegalArgumentException if a class in it comes from a bundle: it would keep that
     *     bundle's code in memory, and no other version of the bundle could use it; or if it has
     *     threads
     */
    public Builder with(String key, Object value) {
      check(key, value);
      values.put(Objects.requireNonNull(key), value);
      return this;
    }

    private void check(String key, Object value) {
      switch (value) {
        case Executor _, Thread _ ->
            throw new IllegalArgumentException(
                name(key) + " has threads, which run a bundle's code");
        case Optional<?> some -> some.ifPresent(each -> check(key, each));
        case AtomicReference<?> some when some.get() != null -> check(key, some.get());
        case null -> throw new IllegalArgumentException(name(key) + " has a null in it");
        case Object[] array -> {
          checkType(key, array.getClass());
          for (Object each : array) {
            if (each != null) {
              check(key, each);
            }
          }
        }
        case Collection<?> all -> {
          checkType(key, all.getClass());
          all.forEach(each -> check(key, each));
        }
        case Map<?, ?> map -> {
          checkType(key, map.getClass());
          map.keySet().forEach(each -> check(key, each));
          map.values().forEach(each -> check(key, each));
        }
        default -> checkType(key, value.getClass());
      }
    }

    private void checkType(String key, Class<?> type) {
      ClassLoader loader = type.getClassLoader();
      if (loader != null && loader != ClassLoader.getPlatformClassLoader()) {
        throw new IllegalArgumentException(
            "%s is, or has in it, a %s, which is no class of the JDK"
                .formatted(name(key), type.getName()));
      }
    }

    private String name(String key) {
      return "retained state " + kind + ": value '" + key + "'";
    }

    /** The state. */
    public RetainedState build() {
      return new RetainedState(this);
    }
  }
}
