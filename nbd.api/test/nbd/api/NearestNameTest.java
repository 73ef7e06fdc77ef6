package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.UniqueElements;
import net.jqwik.api.statistics.Statistics;

/** The hint for a name that is not known, against the textbook's edit distance. */
class NearestNameTest {
  private static Optional<String> nearest(List<String> names, String unknown) {
    return new Schema(names.stream().map(Parameter::text).toList()).nearest(unknown);
  }

  /** By its definition: exponential, for short words. */
  private static int distance(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.length() + b.length();
    }
    String restOfA = a.substring(1);
    String restOfB = b.substring(1);
    if (a.charAt(0) == b.charAt(0)) {
      return distance(restOfA, restOfB);
    }
    return 1
        + Math.min(
            distance(restOfA, restOfB), Math.min(distance(restOfA, b), distance(a, restOfB)));
  }

  @Property
  void noOtherNameIsNearerThanTheHint(
      @ForAll @Size(min = 1, max = 4) @UniqueElements
          List<@StringLength(min = 1, max = 5) @CharRange(from = 'a', to = 'c') String> names,
      @ForAll @StringLength(max = 5) @CharRange(from = 'a', to = 'c') String unknown) {
    Optional<String> hint = nearest(names, unknown);
    Statistics.collect(hint.isPresent());
    Statistics.coverage(all -> all.check(true).percentage(p -> p > 50));
    hint.ifPresent(
        near ->
            assertThat(names)
                .contains(near)
                .allMatch(name -> distance(name, unknown) >= distance(near, unknown)));
  }

  @Property
  void aSlipOfOneLetterIsFound(
      @ForAll @StringLength(min = 4, max = 12) @CharRange(from = 'a', to = 'z') String name,
      @ForAll @StringLength(max = 1) @CharRange(from = 'a', to = 'z') String letter,
      @ForAll @StringLength(max = 1) @CharRange(from = 'a', to = 'z') String instead) {
    int at = letter.isEmpty() ? 0 : Math.min(letter.charAt(0) - 'a', name.length() - 1);
    String slip = name.substring(0, at) + instead + name.substring(at + 1);
    assertThat(nearest(List.of("0123456789012345", name), slip)).contains(name);
  }

  @Property
  void aNameOfOtherLettersAltogetherIsNoHint(
      @ForAll @StringLength(min = 3, max = 12) @CharRange(from = 'a', to = 'm') String name,
      @ForAll @StringLength(min = 3, max = 12) @CharRange(from = 'n', to = 'z') String unknown) {
    assertThat(nearest(List.of(name), unknown)).isEmpty();
  }
}
