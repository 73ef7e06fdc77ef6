package nbd.itest.vddk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import nbd.itest.clients.Command.Outcome;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.standin.StandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are told when the library hangs; nobody waits for ever, and nothing is kept. */
class VddkHangsTest {
  private Datastore store;
  private StandIn library;
  private Path disk;

  @BeforeEach
  void make() throws IOException {
    Tool.need(Tool.NBDSH);
    store = new Datastore(StandIn.Version.V8);
    library = store.library();
    disk = store.scattered("disk.vmdk", 21);
  }

  @AfterEach
  void delete() throws IOException {
    store.close();
  }

  /** With two seconds for each call of the library. */
  private Server serve() {
    return store.serve("vddk", disk.toString(), "timeout=2");
  }

  /** The one request fails; the connection and the disk do not. */
  @Test
  void aReadThatNeverCompletes() {
    library.set("lose.read", 1);
    try (Server server = serve()) {
      Outcome outcome =
          store.nbdsh(
              server,
              """
              h.connect_uri(uri)
              assert error(h.pread, 512, 0) == "EIO"
              assert len(h.pread(1 << 20, 0)) == 1 << 20
              assert error(h.flush) == "EIO"
              """);
      Datastore.assertTold(outcome, "READ 0x0+0x200");
      store.nbdsh(server, "h.connect_uri(uri); h.pread(1 << 20, 0); h.flush(); h.shutdown()");
      library.set("release", 1);
      store.awaitClosed();
    }
    store.assertClean();
  }

  @Test
  void aWriteThatNeverCompletes() {
    library.set("lose.write", 1);
    try (Server server = serve()) {
      store.nbdsh(
          server,
          """
          h.connect_uri(uri)
          assert error(h.pwrite, b"x" * 65536, 0) == "EIO"
          h.pwrite(b"y" * 65536, 1 << 20)
          assert h.pread(65536, 1 << 20) == b"y" * 65536
          # Nobody knows what is to become of the first one.
          assert error(h.flush) == "EIO"
          """);
      library.set("release", 1);
      store.awaitClosed();
    }
    store.assertClean();
  }

  /** Its thread hangs in the library; other clients have threads of their own. */
  @Test
  void aCallThatDoesNotReturn() {
    try (Server server = serve()) {
      library.set("hang.Flush", 1);
      Outcome outcome =
          store.nbdsh(
              server,
              """
              h.connect_uri(uri)
              h.pwrite(b"x" * 512, 0)
              assert error(h.flush) == "EIO"
              assert error(h.pread, 512, 0) == "EIO"
              """);
      Datastore.assertTold(outcome, "FLUSH: VixDiskLib has not answered in 2000 ms");
      store.nbdsh(server, "h.connect_uri(uri); h.pread(1 << 20, 0)");
      library.clear("hang.Flush");
      store.nbdsh(server, "h.connect_uri(uri); h.flush()");
      store.awaitClosed();
    }
    store.assertClean();
  }

  /** The library opens and closes one disk at a time in a process. */
  @ParameterizedTest
  @ValueSource(strings = {"Open", "Close"})
  void openingOrClosingThatDoesNotReturn(String call) {
    try (Server server = serve()) {
      library.set("hang." + call, 1);
      Outcome first = store.nbdsh(server, Datastore.USE);
      assertThat(first.out()).isEqualTo(call.equals("Open") ? "refused\n" : "");
      library.await("hanging", 1);
      Outcome second = store.nbdsh(server, Datastore.USE);
      assertThat(second.out()).isEqualTo("refused\n");
      Datastore.assertTold(second, "2000 ms");
      Datastore.assertTold(second, "another disk");
      library.clear("hang." + call);
      store.awaitClosed();
      assertThat(store.nbdsh(server, Datastore.USE).out()).isEmpty();
      store.awaitClosed();
    }
    store.assertClean();
  }
}
