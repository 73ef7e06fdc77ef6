package nbd.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import nbd.api.ParameterException;
import nbd.client.NbdClient;
import nbd.server.ExportSpec.Layer;
import nbd.server.ExportStatus.State;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.server.testing.TestExport;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Adding, replacing and removing exports while clients are connected. */
class LiveExportsTest {
  private final SizedPlugin disk = new SizedPlugin("disk");
  private LiveServer live;

  @BeforeEach
  void start() throws IOException {
    live = LiveServer.of(new LiveCatalog(disk));
  }

  @AfterEach
  void stop() throws IOException {
    live.close();
  }

  private void put(ExportSpec spec) throws IOException {
    live.server().put(spec);
  }

  @Test
  void servesWhatIsPut() throws IOException {
    put(Specs.sized("a", "disk", 1000));
    put(Specs.sized("b", "disk", 2000));
    assertThat(live.size("a")).isEqualTo(1000);
    assertThat(live.size("b")).isEqualTo(2000);
    live.assertUnknown("c", "no export 'c'");
    live.assertUnknown("", "no default export");
  }

  @Test
  void tellsHowItsExportsAre() throws IOException {
    put(Specs.sized("b", "disk", 2000));
    put(Specs.sized("a", "disk", 1000));
    try (NbdClient _ = live.client("a");
        NbdClient _ = live.client("a")) {
      assertThat(live.server().exports())
          .map(status -> status.spec().name() + " " + status.state() + " " + status.clients())
          .containsExactly("a SERVING 2", "b SERVING 0");
    }
    live.serving().awaitConnections(0);
    assertThat(live.status("a").clients()).isZero();
  }

  @Test
  void clientsOfAnExportThatIsRemovedGetEshutdownAndNewOnesErrUnknown() throws IOException {
    put(Specs.sized("a", "disk", 1000));
    put(Specs.sized("b", "disk", 2000));
    try (NbdClient gone = live.client("a");
        NbdClient stays = live.client("b")) {
      gone.read(0, 1000);
      live.server().remove("a");
      LiveServer.assertShutDown(gone);
      live.assertUnknown("a", "no export 'a'");
      assertThat(stays.read(0, 2000)).hasSize(2000);
    }
    assertThat(disk.made().getFirst().events().all()).containsExactly("open ", "close ", "end");
    assertThat(live.server().exports()).hasSize(1);
  }

  @Test
  void aClientMayStayAndGetsEshutdownForEachOfItsRequests() throws IOException {
    put(Specs.sized("a", "disk", 1000));
    try (RawSession session = live.serving().connect().structured().go("a")) {
      live.server().remove("a");
      put(Specs.sized("a", "disk", 1000));
      for (Request request :
          List.of(Requests.read(0, 1), Requests.write(0, 700), Requests.flush())) {
        assertThat(session.ask(request).error()).contains(WireError.ESHUTDOWN);
      }
      assertThat(session.ask(Requests.read(0, 1)).errorMessage()).contains("not served any more");
    }
  }

  @Test
  void whatIsRemovedCanBePutAgain() throws IOException {
    put(Specs.sized("a", "disk", 1000));
    live.server().remove("a");
    live.server().remove("a");
    put(Specs.sized("a", "disk", 3000));
    assertThat(live.size("a")).isEqualTo(3000);
  }

  @Test
  void anotherOneTakesThePlaceOfTheOneBefore() throws IOException {
    put(Specs.sized("a", "disk", 1000));
    try (NbdClient before = live.client("a")) {
      put(Specs.ending(Specs.sized("a", "disk", 3000)));
      LiveServer.assertShutDown(before);
      assertThat(live.size("a")).isEqualTo(3000);
    }
    assertThat(disk.made().getFirst().events().all()).endsWith("close ", "end");
    assertThat(disk.last().events().all()).doesNotContain("end");
  }

  @Test
  void anEqualOneChangesNothing() throws IOException {
    put(Specs.sized("a", "disk", 1000));
    try (NbdClient client = live.client("a")) {
      put(Specs.sized("a", "disk", 1000));
      assertThat(client.read(0, 10)).hasSize(10);
      assertThat(disk.made()).hasSize(1);
    }
  }

  @Test
  void whatCannotBeMadeLeavesTheOneBeforeServing() throws IOException {
    put(Specs.sized("a", "disk", 1000));
    try (NbdClient client = live.client("a")) {
      assertThatThrownBy(() -> put(Specs.sized("a", "disk", 13)))
          .isInstanceOf(ParameterException.class)
          .hasMessageContainingAll("plugin 'disk'", "'size'", "bad luck");
      assertThatThrownBy(() -> put(spec(Map.of("size", "1k", "device", "/dev/x"))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("/dev/x");
      assertThat(client.read(0, 10)).hasSize(10);
      assertThat(live.size("a")).isEqualTo(1000);
      assertThat(disk.made()).hasSize(1);
      live.assertState("a", State.SERVING, "");
    }
  }

  @Test
  void whatCannotBeMadeIsNotThereAtAll() {
    assertThatThrownBy(() -> put(Specs.sized("a", "disk", 13)))
        .isInstanceOf(ParameterException.class);
    assertThat(live.server().exports()).isEmpty();
  }

  @Test
  void errorsNameTheLayerAndTheNearestParameter() {
    assertThatThrownBy(() -> put(spec(Map.of("siez", "1k"))))
        .isInstanceOf(ParameterException.class)
        .hasMessage("plugin 'disk': unknown parameter 'siez'; did you mean 'size'?");
    assertThatThrownBy(() -> put(spec(Map.of())))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("plugin 'disk'", "'size'", "required");
  }

  private static ExportSpec spec(Map<String, String> parameters) {
    return new ExportSpec("a", "", List.of(), new Layer("disk", parameters), false);
  }

  @Test
  void nothingCanBePutIntoAServerThatIsClosed() {
    live.server().close();
    assertThatThrownBy(() -> put(Specs.sized("a", "disk", 1000)))
        .isInstanceOf(IllegalStateException.class);
    assertThatCode(() -> live.server().remove("a")).doesNotThrowAnyException();
    assertThat(disk.made()).allMatch(export -> export.events().all().contains("end"));
  }

  @Test
  void aDefectOfAPluginIsAnIoExceptionAndLeavesTheOneBefore() throws IOException {
    SizedPlugin broken =
        new SizedPlugin("broken") {
          @Override
          protected TestExport make(long size) {
            throw new IllegalStateException("a defect");
          }
        };
    try (LiveServer other = LiveServer.of(new LiveCatalog(disk, broken))) {
      other.server().put(Specs.sized("a", "disk", 1000));
      assertThatThrownBy(() -> other.server().put(Specs.sized("a", "broken", 1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a defect");
      assertThat(other.size("a")).isEqualTo(1000);
    }
  }
}
