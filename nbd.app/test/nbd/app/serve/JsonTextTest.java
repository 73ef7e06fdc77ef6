package nbd.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import nbd.app.serve.Json.Array;
import nbd.app.serve.Json.Flag;
import nbd.app.serve.Json.Member;
import nbd.app.serve.Json.Nothing;
import nbd.app.serve.Json.Numeral;
import nbd.app.serve.Json.Structure;
import nbd.app.serve.Json.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON, and where everything in it stands. */
class JsonTextTest {
  private static Position at(int line, int column) {
    return new Position(line, column);
  }

  @Test
  void everyValueHasItsPlace() throws ConfigurationException {
    assertThat(JsonText.parse("{ \"a\": [1, 2.50],\n  \"b\" : {\"c\": true,\n\"d\":null}}"))
        .isEqualTo(
            new Structure(
                at(1, 1),
                Map.of(
                    "a",
                    new Member(
                        at(1, 3),
                        new Array(
                            at(1, 8),
                            List.of(new Numeral(at(1, 9), "1"), new Numeral(at(1, 12), "2.50")))),
                    "b",
                    new Member(
                        at(2, 3),
                        new Structure(
                            at(2, 9),
                            Map.of(
                                "c", new Member(at(2, 10), new Flag(at(2, 15), true)),
                                "d", new Member(at(3, 1), new Nothing(at(3, 5)))))))));
  }

  @Test
  void columnsCountCharactersAndNotBytes() throws ConfigurationException {
    assertThat(JsonText.parse("[\"äöü€\", \"x\"]"))
        .isEqualTo(
            new Array(at(1, 1), List.of(new Text(at(1, 2), "äöü€"), new Text(at(1, 10), "x"))));
  }

  @Test
  void theSameKeyTwiceIsRefusedAtTheSecondNamingTheFirst() {
    assertThat(Reasons.of(JsonText::parse, "{\n\"a\": 1,\n \"b\": 2,\n  \"a\": 3}"))
        .isEqualTo("f:4:3: key \"a\" is there already in line 2");
  }

  @Test
  void theSameKeyInTwoObjectsIsNoDuplicate() {
    assertThat(Reasons.of(JsonText::parse, "{\"a\": {\"a\": 1}, \"b\": {\"a\": 2}}")).isNull();
  }

  @Test
  void anEmptyFileIsToldAsOne() {
    assertThat(Reasons.of(JsonText::parse, " \n ")).endsWith("the file is empty; expected {...}");
  }

  @Test
  void whatFollowsTheEndIsRefused() {
    assertThat(Reasons.of(JsonText::parse, "{}\n{}"))
        .isEqualTo("f:2:1: not JSON: something follows the closing bracket");
  }

  @Test
  void bracketsMayBeNestedOnlySoDeep() {
    assertThat(Reasons.of(JsonText::parse, "[".repeat(16) + "]".repeat(16))).isNull();
    assertThat(Reasons.of(JsonText::parse, "[".repeat(100_000)))
        .isEqualTo("f:1:17: brackets are nested more than 16 deep");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a': 1,}          | f:1:9:",
        "{'a': 1~ 'b': 2}   | f:2:2:",
        "{a: 1}             | f:1:2:",
        "{'a' 1}            | f:1:6:",
        "{'a': 01}          | f:1:8:",
        "{'a': NaN}         | f:1:10:",
        "{'a': 1} // why    | f:1:10:",
        "{'a': 1            | f:1:8:",
        "{'a': 'x~'}        | f:1:9:",
        "nul                | f:1:1:",
      })
  void whatIsNotJsonIsToldWithItsPlace(String text, String place) {
    String line = Reasons.of(JsonText::parse, text.replace('\'', '"').replace('~', '\n'));
    assertThat(line).startsWith(place + " not JSON: ").doesNotContain("\n", "Source:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'password': hunter2}            | f:1:14: not JSON: a word without quotes: was expecting",
        "{'password': hunter2hunter2': x} | f:1:14: not JSON: a word without quotes: was expecting",
        "{'password': '~hunter2'}         | f:1:15: not JSON: ",
        "{'password': 7hunter2}           | f:1:15: not JSON: ",
        "{'password': 'hunter2            | f:1:",
        "{'password': 'x\\hunter2'}        | f:1:",
        "{'password': 'hunter2' 'x': 1}   | f:1:",
        "{'password': 'hunter2', 'password': 'hunter2'} | f:1:25: key 'password' is there",
      })
  void aValueIsNotShownAsItMayBeAPassword(String text, String line) {
    assertThat(Reasons.of(JsonText::parse, text.replace('\'', '"').replace('~', '\n')))
        .startsWith(line.replace('\'', '"'))
        .doesNotContain("hunter", "unter2");
  }
}
