package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A value that nobody is to see. */
class SecretTest {
  private static final String WORD = "hunter2";

  private static final Schema SCHEMA =
      Schema.of(
          Parameter.text("user").byDefault("root"),
          Parameter.text("password").secret().byDefault(WORD),
          Parameter.text("cookie").secret().repeatable());

  private static Setting setting(String name) {
    return new Setting(name, WORD);
  }

  @Test
  void itIsThereForThePluginAndNotInTheText() {
    Parameters values =
        SCHEMA.parse(List.of(setting("password"), setting("cookie"), setting("cookie")));
    assertThat(values.text("password")).isEqualTo(WORD);
    assertThat(values.texts("cookie")).containsExactly(WORD, WORD);
    assertThat(values).hasToString("{cookie=***, password=***, user=root}");
    assertThat(SCHEMA.parse(List.of())).hasToString("{password=***, user=root}");
  }

  @Test
  void aSettingShowsNoValueAsItDoesNotKnowWhichAreSecret() {
    assertThat(setting("user")).hasToString("user=***");
    assertThat(List.of(setting(""))).hasToString("[=***]");
    Parameters values = SCHEMA.takingOthers().parse(List.of(setting("passwd"), setting("")));
    assertThat(values).hasToString("{=***, passwd=***, password=***, user=root}");
  }

  @Test
  void noRefusalShowsIt() {
    Schema strict =
        Schema.of(Parameter.text("password").secret(), Parameter.size("size").mandatory());
    Setting once = setting("password");
    assertThat(
            Stream.of(List.of(once, once), List.of(once, setting("pasword")), List.of(once))
                .map(given -> catchThrowable(() -> strict.parse(given)).getMessage()))
        .containsExactly(
            "parameter 'password' is given twice",
            "unknown parameter 'pasword'; did you mean 'password'?",
            "parameter 'size' is required: give size=<SIZE>");
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> strict.parse(List.of(setting("size"))))
        .withMessageContaining(WORD);
  }

  @Test
  void onlyATextIsSecretAndStaysSoWhateverElseIsSaidOfIt() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Parameter.size("size").secret())
        .withMessage("parameter 'size' is a SIZE, not a TEXT");
    Parameter all =
        Parameter.text("a").secret().help("b").byDefault("c").mandatory().asBareWord().repeatable();
    assertThat(all.isSecret()).isTrue();
    assertThat(all).hasToString("a=<TEXT>");
    assertThat(Parameter.text("a").help("b").isSecret()).isFalse();
    assertThat(Parameter.text("a").repeatable().byDefault("d").secret())
        .matches(each -> each.isRepeatable() && each.defaultValue().isPresent());
  }
}
