package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each trait by reflection, so that one added later is held to the same rules. */
class TraitsTest {
  private static final long SIZE = (1L << 32) + 1;
  private static final Set<String> TRUE_OF_ANY_DISK_MADE_OF_IT =
      Set.of("blockSizes", "readOnly", "rotational", "blocking");

  private static Stream<Method> traits() {
    return Arrays.stream(Traits.Builder.class.getMethods())
        .filter(method -> method.getReturnType() == Traits.Builder.class);
  }

  /** A value that no trait has by default. */
  private static Object sample(Method trait) {
    Class<?> type = trait.getParameterTypes()[0];
    return Stream.of(
            new BlockSizes(512, 65536, 1 << 20),
            true,
            Support.NATIVE,
            Blocking.ALWAYS,
            new Identity("inode", "1:2"))
        .filter(value -> type.isInstance(value) || (type == boolean.class && value.equals(true)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no sample for a trait of " + type));
  }

  private static Traits.Builder with(Method trait) throws ReflectiveOperationException {
    Traits.Builder builder = Traits.of(SIZE);
    if (trait.getName().equals("fastZero")) {
      builder.zero(Support.NATIVE);
    }
    return (Traits.Builder) trait.invoke(builder, sample(trait));
  }

  private static Object told(Traits traits, Method trait) throws ReflectiveOperationException {
    Object told = Traits.class.getMethod(trait.getName()).invoke(traits);
    return told instanceof Optional<?> maybe ? maybe.orElse(null) : told;
  }

  @ParameterizedTest
  @MethodSource("traits")
  void aTraitIsToldAsItWasSetAndButKeepsIt(Method trait) throws Exception {
    Traits traits = with(trait).build();
    assertThat(told(traits, trait)).isEqualTo(sample(trait));
    assertThat(told(traits.but().build(), trait)).isEqualTo(sample(trait));
    assertThat(traits.but().build().size()).isEqualTo(SIZE);
  }

  @ParameterizedTest
  @MethodSource("traits")
  void reshapedKeepsOnlyWhatStaysTrueOfAnyDiskMadeOfIt(Method trait) throws Exception {
    Traits reshaped = with(trait).build().reshaped(17).build();
    boolean kept = TRUE_OF_ANY_DISK_MADE_OF_IT.contains(trait.getName());
    Object expected = kept ? sample(trait) : told(Traits.of(17).build(), trait);
    assertThat(told(reshaped, trait)).isEqualTo(expected);
    assertThat(reshaped.size()).isEqualTo(17);
  }

  @ParameterizedTest
  @MethodSource("objects")
  void noTraitIsNothing(Method trait) {
    assertThat(catchThrowable(() -> trait.invoke(Traits.of(1), (Object) null)))
        .hasRootCauseInstanceOf(NullPointerException.class);
  }

  private static Stream<Method> objects() {
    return traits().filter(trait -> !trait.getParameterTypes()[0].isPrimitive());
  }

  @Test
  void aDiskCanBeReadAndWrittenAndNothingMoreUnlessItSaysSo() {
    Traits traits = Traits.of(SIZE).build();
    assertThat(traits.size()).isEqualTo(SIZE);
    assertThat(traits.readOnly()).isFalse();
    assertThat(traits.rotational()).isFalse();
    assertThat(traits.blockSizes()).isEqualTo(BlockSizes.ANY);
    assertThat(traits.blocking()).isEqualTo(Blocking.MAYBE);
    assertThat(traits.identity()).isEmpty();
    assertThat(
            Stream.of(
                traits.zero(),
                traits.fastZero(),
                traits.trim(),
                traits.fua(),
                traits.cache(),
                traits.flush(),
                traits.multiConn()))
        .containsOnly(Support.NONE);
  }

  @Test
  void sizesAreFromZeroToTwoToThe63Less1() {
    assertThat(Traits.of(0).build().size()).isZero();
    assertThat(Traits.of(Long.MAX_VALUE).build().size()).isEqualTo(Long.MAX_VALUE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Traits.of(-1))
        .withMessageContaining("-1");
    Traits traits = Traits.of(1).build();
    assertThatIllegalArgumentException().isThrownBy(() -> traits.reshaped(-1));
  }

  @Test
  void builtTraitsDoNotChangeWhenTheirBuilderGoesOn() {
    Traits.Builder builder = Traits.of(1);
    Traits before = builder.build();
    builder.readOnly(true);
    before.but().rotational(true);
    assertThat(before.readOnly()).isFalse();
    assertThat(before.rotational()).isFalse();
  }

  @Test
  void fastZeroNeedsAZeroAndANativeOneANativeZero() {
    assertThat(pairs((zero, fast) -> Traits.of(1).zero(zero).fastZero(fast)))
        .containsExactly(
            "NONE NONE",
            "EMULATE NONE",
            "EMULATE EMULATE",
            "NATIVE NONE",
            "NATIVE EMULATE",
            "NATIVE NATIVE");
  }

  @Test
  void anEmulatedFuaNeedsAFlush() {
    assertThat(pairs((flush, fua) -> Traits.of(1).flush(flush).fua(fua)))
        .containsExactly(
            "NONE NONE",
            "NONE NATIVE",
            "EMULATE NONE",
            "EMULATE EMULATE",
            "EMULATE NATIVE",
            "NATIVE NONE",
            "NATIVE EMULATE",
            "NATIVE NATIVE");
  }

  /** The pairs that do not contradict each other. */
  private static List<String> pairs(BiFunction<Support, Support, Traits.Builder> traits) {
    List<String> pairs = new ArrayList<>();
    for (Support one : Support.values()) {
      for (Support other : Support.values()) {
        if (catchThrowable(traits.apply(one, other)::build) == null) {
          pairs.add(one + " " + other);
        }
      }
    }
    return pairs;
  }
}
