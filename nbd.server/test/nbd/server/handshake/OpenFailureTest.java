package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import nbd.api.Client;
import nbd.api.OpenException;
import nbd.api.OpenException.Reason;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Option;
import nbd.wire.OptionError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An export that does not let the client in: an error reply, and the client may try another. */
class OpenFailureTest {
  private static final String WHY = "a reason for people";

  /** Lets everybody in under the name "open" and nobody under another one. */
  private static TestExport.Opener guarded(Reason reason) {
    return client -> {
      if (client.exportName().equals("open")) {
        return ByteDisk.able(4096);
      }
      throw new OpenException(reason, WHY);
    };
  }

  private static List<Option> options() {
    return List.of(
        new Option.Info("shut", List.of()),
        new Option.Go("shut", List.of()),
        new Option.ListMetaContext("shut", List.of()),
        new Option.SetMetaContext("shut", List.of("base:allocation")));
  }

  private static void assertRefused(TestExport export, OptionError error, String message)
      throws IOException {
    try (Serving serving = Serving.of(export);
        RawClient client = serving.connect().structured()) {
      for (Option option : options()) {
        var refusal = client.refusal(option);
        assertThat(refusal.error()).as("%s", option).isEqualTo(error);
        assertThat(refusal.message()).as("%s", option).contains(message);
      }
      try (RawSession session = client.go("open")) {
        session.assertLives();
      }
    }
  }

  static Stream<Arguments> reasons() {
    return Stream.of(
        arguments(Reason.UNKNOWN, OptionError.UNKNOWN),
        arguments(Reason.POLICY, OptionError.POLICY),
        arguments(Reason.TLS_REQUIRED, OptionError.TLS_REQD),
        arguments(Reason.SHUTDOWN, OptionError.SHUTDOWN));
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void theReasonNamesTheErrorAndTheMessageReachesTheClient(Reason reason, OptionError error)
      throws IOException {
    assertRefused(new TestExport(guarded(reason)), error, WHY);
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void whoIsNotAdmittedIsToldSoAndNothingIsOpened(Reason reason, OptionError error)
      throws IOException {
    TestExport export =
        new TestExport(ByteDisk.able(4096)) {
          @Override
          public void admit(Client client) throws OpenException {
            if (!client.exportName().equals("open")) {
              throw new OpenException(reason, WHY);
            }
          }
        };
    assertRefused(export, error, WHY);
    assertThat(export.events().all()).containsExactly("open open", "close open", "end");
  }

  private static IOException thrown(String how) {
    switch (how) {
      case "device" -> {
        return new IOException(how);
      }
      case "defect" -> throw new IllegalStateException(how);
      default -> throw new NoClassDefFoundError(how);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"device", "defect", "linkage"})
  void anyOtherFailureIsAnUnknownExport(String how) throws IOException {
    TestExport export =
        new TestExport(
            client -> {
              if (client.exportName().equals("open")) {
                return ByteDisk.able(4096);
              }
              throw thrown(how);
            });
    assertRefused(export, OptionError.UNKNOWN, "");
  }

  @Test
  void aLayerThatOpensNothingIsAnUnknownExport() throws IOException {
    TestExport export =
        new TestExport(ByteDisk.able(4096)) {
          @Override
          public nbd.api.Handle open(Client client) throws IOException {
            return client.exportName().equals("open") ? super.open(client) : null;
          }
        };
    assertRefused(export, OptionError.UNKNOWN, "");
  }

  @Test
  void aDiskThatDoesNotTellWhatItIsIsClosedAgain() throws IOException, InterruptedException {
    TestExport export =
        new TestExport(
            new ByteDisk(ByteDisk.ableTraits(4096).build()) {
              @Override
              public nbd.api.Traits traits() {
                throw new IllegalStateException("a defect");
              }
            });
    try (Serving serving = Serving.of(export);
        RawClient client = serving.connect()) {
      assertThat(client.refusal(new Option.Go("x", List.of())).error())
          .isEqualTo(OptionError.UNKNOWN);
      assertThat(export.events().all()).containsExactly("open x", "close x");
    }
  }
}
