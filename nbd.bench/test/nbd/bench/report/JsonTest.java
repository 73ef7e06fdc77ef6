package nbd.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void isWrittenAsTheStandardHasIt() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("a \"b\"\\\n\t", List.of(1, 2.5, true));
    value.put("none", null);
    value.put("unknown", Double.NaN);
    assertThat(JsonWriter.write(value))
        .isEqualTo(
            """
            {
              "a \\"b\\"\\\\\\n\\t": [1, 2.5, true],
              "none": null,
              "unknown": null
            }
            """);
  }

  @Test
  void isReadAsTheStandardHasIt() {
    Object value =
        JsonReader.read(
            " {\"a\\u0041\\n\" : [ 1, -2.5e3, true,false , null ], \"b\":{}, \"c\" : [] } ");
    assertThat(value)
        .isEqualTo(
            Map.of(
                "aA\n", Arrays.asList(1.0, -2500.0, true, false, null),
                "b", Map.of(),
                "c", List.of()));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Map<String, Object> value = Map.of("é", List.of(0.125, "x", Map.of("y", List.of())));
    assertThat(JsonReader.read(JsonWriter.write(value))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1 2]", "{\"a\" 1}", "tru", "1 2", "\"a", "[1,", "x"})
  void whatIsNoJsonIsRefusedWithItsPlace(String text) {
    assertThatThrownBy(() -> JsonReader.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("JSON: ")
        .hasMessageContaining("line: 1, column: ");
  }

  @Test
  void whatJsonDoesNotHaveIsNotWritten() {
    assertThatThrownBy(() -> JsonWriter.write(new ArrayList<>(List.of(new Object()))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRunKeepsEachSample() {
    Result result = Results.of("fio/mem/unix/x", Unit.IOPS);
    result.series().get("nbdj").warmedUp(new Sample(5, Double.NaN, 6, 7));
    result.series().get("nbdj").systemCalls(0.5);
    Object read = JsonReader.read(JsonWriter.write(Results.run(result).raw()));
    assertThat(read)
        .extracting("results")
        .extracting("fio/mem/unix/x")
        .extracting("nbdj")
        .isInstanceOfSatisfying(
            Map.class,
            nbdj -> {
              assertThat(nbdj.get("system calls")).isEqualTo(0.5);
              assertThat(nbdj.get("warm-up")).extracting("value").isEqualTo(5.0);
              assertThat(nbdj.get("samples"))
                  .asInstanceOf(InstanceOfAssertFactories.LIST)
                  .extracting("value")
                  .containsExactly(300.0, 310.0, 290.0);
            });
  }
}
