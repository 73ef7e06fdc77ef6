package nbd.plugins.sh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nbd.api.ExportName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of exports as scripts print them. */
class ExportListTest {
  private static List<ExportName> names(String... names) {
    return List.of(names).stream().map(name -> new ExportName(name, "")).toList();
  }

  @Test
  void namesStandOneInALine() {
    assertThat(ExportList.parse("NAMES\na\nb c\n\nNAMES\n"))
        .isEqualTo(names("a", "b c", "", "NAMES"));
  }

  @Test
  void withoutAFormAllLinesAreNames() {
    assertThat(ExportList.parse("a\nINTERLEAVED\n")).isEqualTo(names("a", "INTERLEAVED"));
    assertThat(ExportList.parse("a\nb")).isEqualTo(names("a", "b"));
    assertThat(ExportList.parse("\n")).isEqualTo(names(""));
  }

  @Test
  void nothingPrintedIsAnEmptyList() {
    assertThat(ExportList.parse("")).isEmpty();
    assertThat(ExportList.parse("NAMES\n")).isEmpty();
    assertThat(ExportList.parse("INTERLEAVED\n")).isEmpty();
  }

  @Test
  void interleavedIsANameThenItsDescription() {
    assertThat(ExportList.parse("INTERLEAVED\na\nthe first\n\nthe default\nc\n"))
        .containsExactly(
            new ExportName("a", "the first"),
            new ExportName("", "the default"),
            new ExportName("c", ""));
  }

  @Test
  void inTwoHalvesTheDescriptionsFollowAllNames() {
    assertThat(ExportList.parse("NAMES+DESCRIPTIONS\na\nb\nof a\nof b\n"))
        .containsExactly(new ExportName("a", "of a"), new ExportName("b", "of b"));
    assertThat(ExportList.parse("NAMES+DESCRIPTIONS\na\nb\nof a\n"))
        .containsExactly(new ExportName("a", "of a"), new ExportName("b", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "'one\n', one",
    "'one', one",
    "'NAMES\none\ntwo\n', one",
    "'INTERLEAVED\none\ntwo\n', one",
    "'NAMES+DESCRIPTIONS\none\ntwo\n', one",
    "'NAMES\n', ''",
    "'', ''"
  })
  void theFirstNameIsTheSameInAllForms(String printed, String first) {
    assertThat(ExportList.first(printed)).isEqualTo(first);
  }

  @Test
  void aNameThatNobodyCouldAskForIsAnError() {
    assertThatThrownBy(() -> ExportList.parse("x".repeat(4097)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
