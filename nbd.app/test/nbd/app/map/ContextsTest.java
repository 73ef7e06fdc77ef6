package nbd.app.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that have a metadata context and do not select it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContextsTest {
  private static final String NAME = "626173653a616c6c6f636174696f6e";
  private static final int GO = 7;
  private static final int STRUCTURED = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final String ACK = "00000001 00000000";

  private static OptionServer selecting(String... replies) throws IOException {
    Map<Integer, List<String>> answers = new HashMap<>();
    answers.put(STRUCTURED, List.of(ACK));
    answers.put(LIST, List.of("00000004 00000013 00000000 " + NAME, ACK));
    answers.put(SET, List.of(replies));
    answers.put(GO, List.of("00000003 0000000c 0000 0000000000010000 0001", ACK));
    return new OptionServer(answers);
  }

  @Test
  void aRefusalToSelectIsToldInTheServersWords() throws IOException {
    try (OptionServer server = selecting("80000002 00000007 6e6f7420796f75")) {
      var contexts = new Contexts(server.place());
      assertThat(contexts.list()).containsExactly("base:allocation");
      assertThatThrownBy(() -> contexts.open("base:allocation"))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the server did not select metadata context 'base:allocation' of the export:"
                  + " NBD_OPT_SET_META_CONTEXT refused: POLICY: not you");
    }
  }

  @Test
  void aContextThatIsListedAndNotSelectedIsNotSaidToBeMissing() throws IOException {
    try (OptionServer server = selecting(ACK)) {
      var contexts = new Contexts(server.place());
      assertThatThrownBy(() -> contexts.open("base:allocation"))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the server did not select metadata context 'base:allocation' of the export, which"
                  + " it lists, and did not say why");
      assertThatThrownBy(() -> contexts.open("a:b"))
          .isInstanceOf(IOException.class)
          .hasMessage("the export has no metadata context 'a:b'; there is base:allocation");
    }
  }
}
