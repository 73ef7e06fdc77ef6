package nbd.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import nbd.api.Setting;
import nbd.server.ExportSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of exports/. */
class ExportFileTest {
  private static ExportFile parse(String text) throws ConfigurationException {
    return ExportFile.parse(text, "base");
  }

  private static String refusal(String text) {
    return Reasons.of(ExportFileTest::parse, text);
  }

  @Test
  void aWholeFileIsReadAsItStands() throws ConfigurationException {
    String text =
        """
        {
          "name": "backup/one",
          "description": "the first",
          "plugin": "file",
          "parameters": {"file": ["/x.img", "/y.img"], "size": 5, "share": 1.50, "flag": true, "off": false},
          "filters": ["log", {"filter": "offset", "parameters": {"offset": "1M"}}],
          "readOnly": true,
          "misfit": "end"
        }
        """;
    assertThat(parse(text).spec())
        .isEqualTo(
            new ExportSpec(
                "backup/one",
                "the first",
                List.of(
                    new ExportSpec.Layer("log", Map.of()),
                    new ExportSpec.Layer("offset", Map.of("offset", "1M"))),
                new ExportSpec.Layer(
                    "file",
                    List.of(
                        new Setting("file", "/x.img"),
                        new Setting("file", "/y.img"),
                        new Setting("size", "5"),
                        new Setting("share", "1.50"),
                        new Setting("flag", "true"),
                        new Setting("off", "false"))),
                true,
                ExportSpec.Misfit.END));
  }

  @Test
  void aPluginIsAllThatIsNeeded() throws ConfigurationException {
    assertThat(parse("{\"plugin\": \"memory\"}").spec())
        .isEqualTo(
            new ExportSpec("base", "", List.of(), new ExportSpec.Layer("memory", Map.of()), false));
  }

  @Test
  void clientsStayIfNothingElseIsSaid() throws ConfigurationException {
    assertThat(parse("{\"plugin\": \"x\"}").spec().misfit()).isEqualTo(ExportSpec.Misfit.STAY);
    assertThat(parse("{\"plugin\": \"x\", \"misfit\": \"stay\"}").spec().misfit())
        .isEqualTo(ExportSpec.Misfit.STAY);
  }

  @Test
  void aNameMayBeEmptyForTheDefaultExport() throws ConfigurationException {
    assertThat(parse("{\"name\": \"\", \"plugin\": \"memory\"}").spec().name()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{~  'pluggin': 'x'}| 2:3: unknown key 'pluggin'; did you mean 'plugin'?",
        "{'readonly': true}| 1:2: unknown key 'readonly'; did you mean 'readOnly'?",
        "{}| 1:1: key 'plugin' is missing: an export needs it",
        "[]| 1:1: an export is an object {...}, not an array",
        "{'plugin': 5}| 1:12: 'plugin' has to be a string, and is a number",
        "{'plugin': null}| 1:12: 'plugin' has to be a string, and is null",
        "{'plugin': 'x', 'readOnly': 'no'}"
            + "| 1:29: 'readOnly' has to be true or false, and is a string",
        "{'plugin': 'x',~'filters': 'log'}| 2:12: 'filters' has to be an array [...], and is a"
            + " string",
        "{'plugin': 'x',~'parameters': ['a']}"
            + "| 2:15: 'parameters' has to be an object {...}, and is an array",
        "{'plugin': 'x',~'parameters': {'a': {}}}| 2:21: 'a' has to be a string, a number, true or"
            + " false, or an array of these, and is an object",
        "{'plugin': 'x',~'parameters': {'a': null}}| 2:21: 'a' has to be a string, a number, true"
            + " or false, or an array of these, and is null",
        "{'plugin': 'x',~'filters': ['a',~{'parameters': {}}]}"
            + "| 3:1: key 'filter' is missing: a filter with parameters needs it",
        "{'plugin': 'x',~'filters': [{'filter': 'a', 'parameter': {}}]}"
            + "| 2:29: unknown key 'parameter'; did you mean 'parameters'?",
        "{'plugin': 'x', 'filters': [7]}"
            + "| 1:29: a filter with parameters is an object {...}, not a number",
        "{'plugin': 'x', 'filters': ['']}"
            + "| 1:29: 'filters' is empty; 'nbdj --help' shows the names there are",
        "{'plugin': 'x',~'misfit': 'leave'}"
            + "| 2:11: 'misfit' has to be 'stay' or 'end', and is 'leave'",
        "{'plugin': 'x',~'misfit': true}| 2:11: 'misfit' has to be a string, and is true",
        "{'plugin': 'x', 'misfits': 'end'}| 1:17: unknown key 'misfits'; did you mean 'misfit'?",
        "{'plugin': 'x', 'name': 'a\\u0000b'}"
            + "| 1:25: 'name' has a NUL character, which clients cannot be told",
        "{'plugin': 'x', 'name': 'a\\ud800b'}"
            + "| 1:25: 'name' has half a character: a \\u escape without its pair",
      })
  void whatIsWrongIsToldWithItsPlaceAndWhatIsRight(String text, String refusal) {
    assertThat(refusal(text.replace('\'', '"').replace('~', '\n')))
        .isEqualTo("f:" + refusal.replace('\'', '"'));
  }

  @Test
  void aNameIsAsLongAsTheProtocolLetsItBeInBytes() throws ConfigurationException {
    String longest = "ä".repeat(2048);
    assertThat(parse("{\"plugin\": \"x\", \"name\": \"" + longest + "\"}").spec().name())
        .isEqualTo(longest);
    assertThat(refusal("{\"plugin\": \"x\", \"name\": \"" + longest + "a\"}"))
        .isEqualTo("f:1:25: \"name\" has 4097 bytes of UTF-8; clients take at most 4096");
  }
}
