package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.server.ExportStatus.State;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.server.testing.TestExport;
import nbd.wire.InfoItem;
import nbd.wire.Option;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;
import org.junit.jupiter.api.Test;

/** Clients that negotiate while exports come and go. */
class ExportEndsTest {
  private static final Option.Info INFO = new Option.Info("a", List.of());
  private static final Option.Go GO = new Option.Go("a", List.of());

  private final SizedPlugin disk = new SizedPlugin("disk");
  private final LiveCatalog catalog = new LiveCatalog(disk);

  private static long size(List<OptionReply> replies) {
    OptionReply.Info info = (OptionReply.Info) replies.getFirst();
    return ((InfoItem.Export) info.item()).size();
  }

  @Test
  void aDiskThatIsHeldSinceInfoIsClosedWithItsExport() throws IOException {
    try (LiveServer live = LiveServer.of(catalog)) {
      live.server().put(Specs.sized("a", "disk", 1000));
      try (RawClient client = live.serving().connect()) {
        assertThat(size(client.ask(INFO))).isEqualTo(1000);
        live.server().remove("a");
        assertThat(disk.last().events().all()).containsExactly("open ", "close ", "end");
        assertThat(client.refusal(GO).error()).isEqualTo(OptionError.UNKNOWN);
        assertThat(client.refusal(INFO).message()).contains("no export 'a'");
      }
    }
  }

  @Test
  void goOpensTheExportThatHasTakenThePlace() throws IOException {
    try (LiveServer live = LiveServer.of(catalog)) {
      live.server().put(Specs.sized("a", "disk", 1000));
      try (RawClient client = live.serving().connect()) {
        assertThat(size(client.ask(INFO))).isEqualTo(1000);
        live.server().put(Specs.ending(Specs.sized("a", "disk", 2000)));
        try (RawSession session = client.go("a")) {
          assertThat(session.export().size()).isEqualTo(2000);
          session.assertLives();
        }
      }
    }
  }

  @Test
  void aVacantExportTellsWhatIsMissing() throws IOException {
    try (LiveServer live = LiveServer.of(catalog)) {
      live.server().put(Specs.sized("a", "disk", 1000));
      catalog.remove(disk);
      try (RawClient client = live.serving().connect()) {
        for (Option option : List.of(INFO, GO)) {
          OptionReply.Error refusal = client.refusal(option);
          assertThat(refusal.error()).isEqualTo(OptionError.UNKNOWN);
          assertThat(refusal.message()).contains("'a'", "plugin 'disk' was removed");
        }
        assertThat(client.ask(new Option.ListExports())).containsExactly(new OptionReply.Ack());
        catalog.add(disk);
        assertThat(client.ask(new Option.ListExports()))
            .containsExactly(new OptionReply.Server("a", ""), new OptionReply.Ack());
        client.go("a").assertLives();
      }
    }
  }

  /** The client would wait for half of the negotiation's 20 seconds, and the end for the client. */
  @Test
  void aClientThatWaitsForItsTurnDoesNotHoldUpTheEnd() throws Exception {
    SizedPlugin single =
        new SizedPlugin("single") {
          @Override
          protected TestExport make(long size) {
            return new TestExport(ByteDisk.able(size)) {
              @Override
              public void admit(Client client) {
                events().add("admit");
              }
            }.standing(Concurrency.SERIALIZE_CONNECTIONS);
          }
        };
    try (LiveServer live = LiveServer.of(catalog.add(single))) {
      live.server().put(Specs.sized("a", "single", 1000));
      try (RawSession first = live.serving().connect().go("a");
          RawClient second = live.serving().connect()) {
        first.assertLives();
        second.sendHeader(GO.code(), 7).send(new byte[] {0, 0, 0, 1, 'a', 0, 0});
        single.last().events().await("admit", 2);
        live.server().remove("a");
        assertThat(second.replies(GO.code()))
            .singleElement()
            .isInstanceOfSatisfying(
                OptionReply.Error.class,
                refusal -> assertThat(refusal.error()).isEqualTo(OptionError.UNKNOWN));
        assertThat(live.server().exports()).isEmpty();
      }
      assertThat(single.last().events().all())
          .containsExactly("admit", "open ", "admit", "close ", "end");
    }
  }

  @Test
  void whoIsInNobodysWayKeepsItsDisk() throws IOException {
    try (LiveServer live = LiveServer.of(catalog)) {
      live.server().put(Specs.sized("a", "disk", 1000));
      live.server().put(Specs.sized("b", "disk", 2000));
      try (RawClient client = live.serving().connect()) {
        client.ask(INFO);
        live.server().remove("b");
        live.assertState("a", State.SERVING, "");
        assertThat(live.status("a").clients()).isEqualTo(1);
        client.go("a").assertLives();
      }
      assertThat(disk.made().getFirst().events().count("open ")).isEqualTo(1);
    }
  }
}
