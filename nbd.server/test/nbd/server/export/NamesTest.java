package nbd.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nbd.server.export.Names.Found;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which export takes a name, and what its layers see of it. */
class NamesTest {
  private static Map<String, String> exports(String... names) {
    return List.of(names).stream().collect(Collectors.toMap(name -> name, name -> name));
  }

  private static Optional<Found<String>> find(String asked, Map<String, String> exports) {
    return Names.find(asked, exports::get);
  }

  @ParameterizedTest
  @CsvSource({
    "a, a, ''",
    "a/x, a, x",
    "a/, a, ''",
    "a/x/y, a, x/y",
    "a/b, a/b, ''",
    "a/b/c, a/b, c",
    "a/bc, a, bc",
    "'', '', ''",
    "/x, '', x",
    "ab, *, ab",
    "b, *, b",
    "*, *, *",
    "*/x, *, */x",
    "b/a, *, b/a"
  })
  void theLongestNameWinsAndTheRestIsForTheLayers(String asked, String export, String inner) {
    assertThat(find(asked, exports("", "a", "a/b", "*"))).contains(new Found<>(export, inner));
  }

  @Test
  void withoutOneThatTakesEveryNameOthersAreUnknown() {
    Map<String, String> exports = exports("a");
    assertThat(find("b", exports)).isEmpty();
    assertThat(find("", exports)).isEmpty();
    assertThat(find("*", exports)).isEmpty();
    assertThat(find("aa", exports)).isEmpty();
    assertThat(find("b/a", exports)).isEmpty();
  }

  @Test
  void aNameInsideIsFoundAgainByTheNameForClients() {
    for (String export : List.of("", "a", "a/b", "*")) {
      for (String inner : List.of("", "x", "x/y", "/")) {
        String outer = Names.outer(export, inner);
        assertThat(find(outer, exports(export))).contains(new Found<>(export, inner));
      }
    }
  }

  /** As the description of ExportSpec has it, word by word. */
  private static Optional<Found<String>> oracle(String asked, Map<String, String> exports) {
    if (!asked.equals("*") && exports.containsKey(asked)) {
      return Optional.of(new Found<>(asked, ""));
    }
    Optional<Found<String>> longest =
        exports.keySet().stream()
            .filter(name -> !name.equals("*") && asked.startsWith(name + "/"))
            .max(Comparator.comparingInt(String::length))
            .map(name -> new Found<>(name, asked.substring(name.length() + 1)));
    return longest.or(
        () -> exports.containsKey("*") ? Optional.of(new Found<>("*", asked)) : Optional.empty());
  }

  private static String name(Random random) {
    return IntStream.range(0, random.nextInt(6))
        .mapToObj(_ -> List.of("a", "b", "/", "*").get(random.nextInt(4)))
        .collect(Collectors.joining());
  }

  @Test
  void agreesWithTheDescriptionForAnyNames() {
    Random random = new Random(20);
    for (int round = 0; round < 2000; round++) {
      Map<String, String> exports = new TreeMap<>();
      IntStream.range(0, random.nextInt(6))
          .forEach(_ -> exports.computeIfAbsent(name(random), n -> n));
      for (int i = 0; i < 20; i++) {
        String asked = name(random);
        assertThat(find(asked, exports))
            .as(asked + " in " + exports)
            .isEqualTo(oracle(asked, exports));
      }
    }
  }
}
