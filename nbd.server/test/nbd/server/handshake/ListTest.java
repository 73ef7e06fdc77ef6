package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nbd.api.Client;
import nbd.api.ExportName;
import nbd.api.OpenException;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Option;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListTest {
  @FunctionalInterface
  private interface Names {
    List<ExportName> list() throws IOException;
  }

  private static TestExport export(Names names) {
    return new TestExport(ByteDisk.able(4096)) {
      @Override
      public List<ExportName> list() throws IOException {
        return names.list();
      }
    };
  }

  private static List<OptionReply> listed(TestExport export) throws IOException {
    try (Serving serving = Serving.of(export);
        RawClient client = serving.connect()) {
      List<OptionReply> replies = client.ask(new Option.ListExports());
      assertThat(export.events().all()).as("LIST opens nothing").isEmpty();
      try (RawSession session = client.go("")) {
        session.assertLives();
      }
      return replies;
    }
  }

  @Test
  void tellsNamesAndDescriptionsInOrder() throws IOException {
    List<ExportName> names =
        List.of(new ExportName("z", "the last"), new ExportName("", ""), new ExportName("ä", "é"));
    assertThat(listed(export(() -> names)))
        .containsExactly(
            new OptionReply.Server("z", "the last"),
            new OptionReply.Server("", ""),
            new OptionReply.Server("ä", "é"),
            new OptionReply.Ack());
  }

  @Test
  void anExportThatSaysNothingHasTheEmptyName() throws IOException {
    assertThat(listed(new TestExport(ByteDisk.able(4096))))
        .containsExactly(new OptionReply.Server("", ""), new OptionReply.Ack());
  }

  @Test
  void anExportWithADefaultNameHasThatName() throws IOException {
    TestExport export =
        new TestExport(ByteDisk.able(4096)) {
          @Override
          public Optional<String> defaultName() {
            return Optional.of("first");
          }
        };
    assertThat(listed(export))
        .containsExactly(new OptionReply.Server("first", ""), new OptionReply.Ack());
  }

  @Test
  void noNameIsAnAnswerToo() throws IOException {
    assertThat(listed(export(List::of))).containsExactly(new OptionReply.Ack());
  }

  @Test
  void tellsTenThousandNamesAndNoMore() throws IOException {
    List<ExportName> names =
        IntStream.range(0, 12_000).mapToObj(i -> new ExportName("n" + i, "d" + i)).toList();
    List<OptionReply> replies = listed(export(() -> names));
    assertThat(replies).hasSize(10_001).last().isEqualTo(new OptionReply.Ack());
    assertThat(replies.get(9_999)).isEqualTo(new OptionReply.Server("n9999", "d9999"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"device", "defect", "error", "nothing"})
  void aListThatCannotBeHadIsAPlatformError(String how) throws IOException {
    Names failing =
        () -> {
          switch (how) {
            case "device" -> throw new IOException("the folder is gone");
            case "defect" -> throw new IllegalStateException("a defect");
            case "error" -> throw new AssertionError("a worse defect");
            default -> {
              return null;
            }
          }
        };
    assertPlatformError(listed(export(failing)));
  }

  /** Half a surrogate pair has no UTF-8, so nobody could ask for that name. */
  @Test
  void aNameThatCannotBeSentIsAPlatformErrorAndNotTheEndOfTheConnection() throws IOException {
    List<ExportName> names = List.of(new ExportName("right", ""), new ExportName("\ud800", ""));
    assertPlatformError(listed(export(() -> names)));
  }

  private static void assertPlatformError(List<OptionReply> replies) {
    assertThat(replies).last().isInstanceOf(OptionReply.Error.class);
    assertThat(((OptionReply.Error) replies.getLast()).error()).isEqualTo(OptionError.PLATFORM);
  }

  @Test
  void whoIsNotLetInIsNotToldOfTheExport() throws IOException {
    TestExport export =
        new TestExport(ByteDisk.able(4096)) {
          @Override
          public void admit(Client client) throws OpenException {
            throw new OpenException(OpenException.Reason.POLICY, "nobody is let in");
          }
        };
    try (Serving serving = Serving.of(export);
        RawClient client = serving.connect()) {
      assertThat(client.ask(new Option.ListExports())).containsExactly(new OptionReply.Ack());
    }
  }
}
