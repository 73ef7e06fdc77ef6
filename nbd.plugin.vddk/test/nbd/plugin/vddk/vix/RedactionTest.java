package nbd.plugin.vddk.vix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RedactionTest {
  private final Redaction redaction = new Redaction();

  @Test
  void putsStarsInPlaceOfEachSecret() {
    redaction.hide("Zauberei!");
    redaction.hide("Simsalabim$1");
    assertThat(redaction.of("Zauberei! and Simsalabim$1, Zauberei!!"))
        .isEqualTo("*** and ***, ***!");
    assertThat(redaction.of("magic")).isEqualTo("magic");
  }

  @Test
  void leavesNothingOfALongSecretThatHasAShortOneInIt() {
    redaction.hide("hocus");
    redaction.hide("hocuspocus");
    assertThat(redaction.of("hocuspocus hocus")).isEqualTo("*** ***");
  }

  /** Whoever tells it may have cut that off. */
  @Test
  void whiteSpaceAroundASecretIsNotNeededToKnowIt() {
    redaction.hide(" sesame\r");
    assertThat(redaction.of("[ sesame\r] [sesame]")).isEqualTo("[***] [***]");
    redaction.hide("   ");
    assertThat(redaction.of("plain")).isEqualTo("plain");
  }

  @Test
  void theEmptyTextIsNoSecret() {
    redaction.hide("");
    assertThat(redaction.of("plain")).isEqualTo("plain");
  }

  @Test
  void whatOneHidesAllHide() {
    redaction.hide("abracadabra");
    assertThat(new Redaction().of("abracadabra")).isEqualTo("***");
  }

  @Test
  void theSystemPropertiesDoNotTellIt() {
    redaction.hide("mutabor");
    assertThat(System.getProperties().toString()).doesNotContain("mutabor");
  }
}
