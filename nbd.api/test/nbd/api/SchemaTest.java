package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaTest {
  private static final Schema SCHEMA =
      Schema.of(
          Parameter.size("size").help("how big").mandatory().asBareWord(),
          Parameter.choice("allocator", "sparse", "malloc").byDefault("sparse"),
          Parameter.number("depth"),
          Parameter.flag("verbose"),
          Parameter.text("label"));

  private static Parameters parse(String... namesAndValues) {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      given.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return SCHEMA.parse(given);
  }

  private static void refuses(String message, String... namesAndValues) {
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> parse(namesAndValues))
        .withMessage(message);
  }

  @Test
  void valuesArriveByTheirTypes() {
    Parameters values =
        parse("size", "1G", "allocator", "malloc", "depth", "7", "verbose", "on", "label", "a=b");
    assertThat(values.number("size")).isEqualTo(1_073_741_824L);
    assertThat(values.text("allocator")).isEqualTo("malloc");
    assertThat(values.optionalNumber("depth")).hasValue(7);
    assertThat(values.flag("verbose")).isTrue();
    assertThat(values.optionalText("label")).contains("a=b");
  }

  @Test
  void whatIsNotGivenHasItsDefaultOrIsNotThere() {
    Parameters values = parse("size", "0");
    assertThat(values.has("size")).isTrue();
    assertThat(values.text("allocator")).isEqualTo("sparse");
    assertThat(values.has("depth")).isFalse();
    assertThat(values.optionalNumber("depth")).isEmpty();
    assertThat(values.optionalText("label")).isEmpty();
    assertThat(values.flag("verbose")).isFalse();
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> values.text("label"))
        .withMessageContaining("'label'");
  }

  @Test
  void aRequiredParameterThatIsMissingIsNamed() {
    refuses("parameter 'size' is required: give size=<SIZE>", "depth", "1");
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearestKnownOne() {
    refuses("unknown parameter 'siez'; did you mean 'size'?", "siez", "1G");
    refuses("unknown parameter 'alocator'; did you mean 'allocator'?", "alocator", "sparse");
    refuses("unknown parameter 'Size'; did you mean 'size'?", "Size", "1G");
    refuses("unknown parameter 'compression'", "size", "1", "compression", "zstd");
  }

  @Test
  void aMalformedValueIsRefusedWithWhatWouldBeRight() {
    refuses(
        "parameter 'allocator': 'Sparse' is not one of sparse, malloc",
        "size",
        "1",
        "allocator",
        "Sparse");
    refuses("parameter 'verbose': 'maybe' is not true or false", "size", "1", "verbose", "maybe");
  }

  @Test
  void aNameThatIsNotDeclaredIsAMistakeOfTheBundle() {
    Parameters values = parse("size", "1");
    assertThatIllegalArgumentException().isThrownBy(() -> values.has("sise"));
    assertThatIllegalArgumentException().isThrownBy(() -> values.text("sise"));
    assertThatIllegalArgumentException().isThrownBy(() -> values.flag("sise"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> values.optionalNumber("sise"))
        .withMessageContaining("'sise'");
  }

  @Test
  void aNameIsDeclaredOnceAndSoIsTheBareWord() {
    assertThat(SCHEMA.bareWord()).map(Parameter::name).contains("size");
    assertThat(Schema.NONE.bareWord()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schema.of(Parameter.text("a"), Parameter.size("a")))
        .withMessageContaining("a=<SIZE>");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Schema.of(Parameter.text("a").asBareWord(), Parameter.text("b").asBareWord()))
        .withMessageContaining("bare word");
  }

  @Test
  void aDefaultThatIsNotWellFormedIsRefusedAtBirth() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schema.of(Parameter.size("size").byDefault("1GiB")))
        .withMessageContainingAll("'size'", "'1GiB'");
  }

  @Test
  void parametersAreFoundByTheirWholeName() {
    assertThat(SCHEMA.find("depth")).map(Parameter::type).contains(Parameter.Type.NUMBER);
    assertThat(SCHEMA.find("dep")).isEmpty();
    assertThat(Schema.NONE.parameters()).isEmpty();
  }

  @Test
  void aParameterKeepsAllThatWasSaidOfIt() {
    Parameter size = SCHEMA.find("size").orElseThrow();
    assertThat(size.helpLine()).isEqualTo("how big");
    assertThat(size.isRequired()).isTrue();
    assertThat(size.isBareWord()).isTrue();
    assertThat(size.defaultValue()).isEmpty();
    Parameter allocator = SCHEMA.find("allocator").orElseThrow().help("of memory");
    assertThat(allocator.choices()).containsExactly("sparse", "malloc");
    assertThat(allocator.defaultValue()).contains("sparse");
    assertThat(allocator.isRequired() || allocator.isBareWord()).isFalse();
    assertThat(allocator).hasToString("allocator=<sparse|malloc>");
    assertThat(Parameter.text("a").byDefault("b").asBareWord().mandatory().help("c"))
        .matches(all -> all.isBareWord() && all.isRequired() && all.defaultValue().isPresent());
  }

  @Test
  void aSchemaOfNothingRefusesEverything() {
    assertThat(Schema.NONE.parse(Map.of())).hasToString("{}");
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> Schema.NONE.parse(Map.of("size", "1")))
        .withMessage("unknown parameter 'size'");
  }

  private static final Schema MANY =
      Schema.of(
          Parameter.text("file").repeatable().asBareWord(),
          Parameter.text("label").repeatable().byDefault("none"),
          Parameter.size("size"));

  @Test
  void aRepeatableParameterKeepsAllItsValuesInOrder() {
    Parameters values =
        MANY.parse(
            List.of(new Setting("file", "b"), new Setting("size", "1k"), new Setting("file", "a")));
    assertThat(values.texts("file")).containsExactly("b", "a");
    assertThat(values.text("file")).isEqualTo("b");
    assertThat(values.texts("label")).containsExactly("none");
    assertThat(values).hasToString("{file=[b, a], label=none, size=1024}");
    assertThat(MANY.find("file")).map(Parameter::isRepeatable).contains(true);
    assertThat(MANY.find("size")).map(Parameter::isRepeatable).contains(false);
    assertThat(Schema.of(Parameter.text("a").repeatable()).parse(List.of()).texts("a")).isEmpty();
  }

  @Test
  void whatIsNotRepeatableIsGivenOnce() {
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> MANY.parse(List.of(new Setting("size", "1"), new Setting("size", "1"))))
        .withMessage("parameter 'size' is given twice");
  }

  @Test
  void aSchemaThatTakesOthersHandsThemOnInOrder() {
    Schema open = MANY.takingOthers();
    Parameters values =
        open.parse(
            List.of(
                new Setting("z", "1"),
                new Setting("size", "1"),
                new Setting("a", "2"),
                new Setting("z", "3")));
    assertThat(values.others())
        .containsExactly(new Setting("z", "1"), new Setting("a", "2"), new Setting("z", "3"));
    assertThat(values.number("size")).isEqualTo(1);
    assertThat(MANY.parse(List.of()).others()).isEmpty();
    assertThat(open.takesOthers()).isTrue();
    assertThat(MANY.takesOthers()).isFalse();
  }
}
