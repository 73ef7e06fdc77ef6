package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Plugin;
import nbd.api.RetainedState;
import nbd.api.Schema;
import nbd.api.SimpleHandle;
import nbd.api.Traits;
import nbd.client.NbdClient;
import nbd.server.ExportSpec;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.TestPlugin;
import org.junit.jupiter.api.Test;

/** A disk whose content is nowhere but in its export, and what that retains. */
class KeptContentTest {
  private static final Faults.Fault WELL = () -> {};
  private static final byte[] CONTENT = {1, 2, 3, 4};
  private static final ExportSpec SPEC =
      new ExportSpec("a", "", List.of(), new ExportSpec.Layer("pages", Map.of()), false);

  private final AtomicReference<Faults.Fault> olderOpens = new AtomicReference<>(WELL);
  private final AtomicReference<Faults.Fault> newerGetsReady = new AtomicReference<>(WELL);
  private final LiveCatalog catalog = new LiveCatalog(version(() -> WELL, olderOpens::get));

  private static Plugin version(Supplier<Faults.Fault> ready, Supplier<Faults.Fault> open) {
    return new TestPlugin("pages", Schema.NONE, (_, _) -> new Pages(ready, open));
  }

  /** It wipes its bytes at the end if they are its own then. */
  private static final class Pages implements Export {
    private final Supplier<Faults.Fault> gettingReady;
    private final Supplier<Faults.Fault> opening;
    private byte[] bytes = new byte[CONTENT.length];
    private Optional<RetainedState> left = Optional.empty();
    private Optional<RetainedState> adopted = Optional.empty();

    Pages(Supplier<Faults.Fault> gettingReady, Supplier<Faults.Fault> opening) {
      this.gettingReady = gettingReady;
      this.opening = opening;
    }

    @Override
    public void ready() throws IOException {
      gettingReady.get().strike();
    }

    @Override
    public Handle open(Client client) throws IOException {
      opening.get().strike();
      return new Page(bytes);
    }

    @Override
    public Optional<RetainedState> retain() {
      left = Optional.of(RetainedState.of("pages", 1).with("bytes", bytes).build());
      return left;
    }

    @Override
    public boolean adopt(RetainedState state) throws IOException {
      bytes = state.value("bytes", byte[].class);
      adopted = Optional.of(state);
      return true;
    }

    @Override
    public void close() {
      boolean received = adopted.map(RetainedState::isHandedOver).orElse(true);
      boolean passedOn = left.map(RetainedState::isHandedOver).orElse(false);
      if (received && !passedOn) {
        Arrays.fill(bytes, (byte) 0);
      }
    }
  }

  private static final class Page extends SimpleHandle {
    private final ByteBuffer bytes;

    Page(byte[] bytes) {
      super(Traits.of(bytes.length).build());
      this.bytes = ByteBuffer.wrap(bytes);
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      target.put(bytes.slice((int) offset, target.remaining()));
    }

    @Override
    protected void write(ByteBuffer source, long offset) {
      bytes.slice((int) offset, source.remaining()).put(source);
    }
  }

  private LiveServer loseAll() throws IOException {
    LiveServer live = LiveServer.of(catalog);
    live.server().put(SPEC);
    try (NbdClient client = live.client("a")) {
      client.write(0, ByteBuffer.wrap(CONTENT));
      newerGetsReady.set(Faults.failing("not today"));
      olderOpens.set(Faults.failing("nor that"));
      UpgradeReport report =
          catalog.add(version(newerGetsReady::get, () -> WELL)).upgrade().getFirst();
      assertThat(report.result()).as(report.toString()).isEqualTo(Result.FAILED);
      LiveServer.assertShutDown(client);
    }
    return live;
  }

  private void assertHasContent(LiveServer live) throws IOException {
    try (NbdClient later = live.client("a")) {
      assertThat(later.read(0, CONTENT.length)).isEqualTo(CONTENT);
    }
  }

  @Test
  void laterClientsHaveItThoughAllClientsWereLost() throws Exception {
    try (LiveServer live = loseAll()) {
      assertThatThrownBy(() -> live.client("a")).hasMessageContaining("nor that");
      olderOpens.set(WELL);
      assertHasContent(live);
    }
  }

  @Test
  void soHasTheNextVersionThatCanBeServed() throws Exception {
    try (LiveServer live = loseAll()) {
      newerGetsReady.set(WELL);
      // It may be tried as soon as the last client has left, too.
      catalog.upgrade();
      Waiting.until("the next one serves", () -> live.status("a").generation() == 2);
      assertHasContent(live);
    }
  }
}
