package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** The rules of the protocol document, "Block size constraints", with the sizes listed. */
class BlockSizesTest {
  private static final List<Long> MINIMA =
      List.of(
          1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 1024L, 2048L, 4096L, 8192L, 16384L,
          32768L, 65536L);
  private static final long NO_LIMIT = 4_294_967_295L;

  private static List<Long> preferred() {
    List<Long> sizes = new ArrayList<>();
    for (long size = 512; size <= 33_554_432; size += size) {
      sizes.add(size);
    }
    return sizes;
  }

  /** Mostly what may be right, and else what may not. */
  private static Arbitrary<Long> mostly(Arbitrary<Long> right) {
    Arbitrary<Long> nearPowers =
        Arbitraries.integers()
            .between(0, 33)
            .flatMap(bit -> Arbitraries.longs().between((1L << bit) - 1, (1L << bit) + 1));
    Arbitrary<Long> odd =
        Arbitraries.of(0L, -1L, -512L, NO_LIMIT + 1, Long.MAX_VALUE, Long.MIN_VALUE);
    return Arbitraries.frequencyOf(Tuple.of(6, right), Tuple.of(1, nearPowers), Tuple.of(1, odd));
  }

  @Provide
  Arbitrary<Long> minima() {
    return mostly(Arbitraries.of(MINIMA));
  }

  @Provide
  Arbitrary<Long> preferences() {
    return mostly(Arbitraries.of(preferred()));
  }

  @Provide
  Arbitrary<Long> maxima() {
    Arbitrary<Long> multiples =
        Arbitraries.integers()
            .between(9, 31)
            .flatMap(bit -> Arbitraries.of(1L, 3L).map(n -> n << bit));
    return mostly(Arbitraries.oneOf(multiples, Arbitraries.just(NO_LIMIT)));
  }

  @Property
  void justTheSizesOfTheProtocolDocumentAreTaken(
      @ForAll("minima") long minimum,
      @ForAll("preferences") long preferred,
      @ForAll("maxima") long most) {
    String broken = broken(minimum, preferred, most);
    Statistics.collect(broken);
    Statistics.coverage(
        all -> {
          all.check("none").percentage(p -> p > 5);
          all.check("maximum").percentage(p -> p > 2);
        });
    Throwable refused = catchThrowable(() -> new BlockSizes(minimum, preferred, most));
    if (broken.equals("none")) {
      assertThat(refused).isNull();
    } else {
      assertThat(refused)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(broken);
    }
  }

  @Example
  void theMessageNamesTheSizeAndItsRule() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockSizes(4096, 512, 65536))
        .withMessage(
            "preferred block size 512 is not a power of two from 512 to 33554432, not below the"
                + " minimum");
  }

  @Example
  void theSmallestAndTheGreatestSizesAreTheLastOnesTaken() {
    assertThat(new BlockSizes(1, 512, 512).preferred()).isEqualTo(512);
    assertThat(new BlockSizes(65_536, 33_554_432, 33_554_432).minimum()).isEqualTo(65_536);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockSizes(131_072, 33_554_432, 33_554_432))
        .withMessageStartingWith("minimum");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockSizes(1, 67_108_864, 67_108_864))
        .withMessageStartingWith("preferred");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockSizes(1, 256, 512))
        .withMessageStartingWith("preferred");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockSizes(1, 512, NO_LIMIT + 1))
        .withMessageStartingWith("maximum");
  }

  @Example
  void aDiskOfSectorsMayHaveNoLimit() {
    assertThat(new BlockSizes(512, 4096, NO_LIMIT).maximum()).isEqualTo(NO_LIMIT);
    assertThat(BlockSizes.ANY).isEqualTo(new BlockSizes(1, 4096, NO_LIMIT));
  }

  /** The first size that breaks its rule. */
  private static String broken(long minimum, long preferred, long maximum) {
    if (!MINIMA.contains(minimum)) {
      return "minimum";
    }
    if (!preferred().contains(preferred) || preferred < minimum) {
      return "preferred";
    }
    boolean counted = maximum < NO_LIMIT && maximum % minimum == 0;
    return maximum >= preferred && (counted || maximum == NO_LIMIT) ? "none" : "maximum";
  }
}
