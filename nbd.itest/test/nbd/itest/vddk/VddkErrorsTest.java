package nbd.itest.vddk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nbd.itest.clients.Command.Outcome;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.standin.StandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are told when the library fails, and that nothing is kept. */
class VddkErrorsTest {
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

  private Server serve() {
    return store.serve("vddk", disk.toString());
  }

  /**
   * What fails, with which of VMware's numbers, which of these calls it is; what the client is
   * told, and what it does.
   */
  private record Failure(String key, int code, int at, String error, String call) {
    static Stream<Failure> all() {
      return Stream.of(
          new Failure("error.ReadAsync", 1, 1, "EIO", "h.pread(4096, 0)"),
          new Failure("error.ReadAsync", 2, 1, "ENOMEM", "h.pread(1 << 20, 0)"),
          new Failure("complete_error.read", 4, 1, "EIO", "h.pread(4096, 0)"),
          new Failure("complete_error.read", 13, 1, "EPERM", "h.pread(1 << 20, 0)"),
          new Failure("error.WriteAsync", 3, 1, "EINVAL", "h.pwrite(b'x' * 512, 0)"),
          new Failure("complete_error.write", 8, 1, "ENOSPC", "h.pwrite(b'x' * 65536, 512)"),
          new Failure("complete_error.write", 1, 1, "EIO", "h.zero(1 << 20, 0)"),
          new Failure("error.Wait", 2, 1, "ENOMEM", "h.flush()"),
          new Failure("error.Flush", 1, 1, "EIO", "h.flush()"),
          new Failure("error.Flush", 8, 1, "ENOSPC", "h.pwrite(b'x' * 512, 0, nbd.CMD_FLAG_FUA)"),
          // The first one is made when the disk is opened.
          new Failure("error.QueryAllocatedBlocks", 7, 2, "EIO", "h.block_status(512, 0, print)"));
    }
  }

  /** A call fails, and then all is well again. */
  @Test
  void callsThatFail() {
    try (Server server = serve()) {
      Failure.all().forEach(failure -> failOnce(server, failure));
      store.awaitClosed();
    }
    store.assertClean();
  }

  private void failOnce(Server server, Failure failure) {
    library.set(failure.key, failure.code).set(failure.key + ".at", failure.at);
    Outcome outcome =
        store.nbdsh(
            server,
            """
            h.connect_uri(uri)
            assert error(lambda: %1$s) == "%2$s"
            %1$s
            h.shutdown()
            """
                .formatted(failure.call, failure.error));
    Datastore.assertTold(
        outcome, "VixDiskLib stand-in error %d: something went wrong".formatted(failure.code));
    library.clear(failure.key);
  }

  @Test
  void disksThatCannotBeOpened() {
    try (Server server = serve()) {
      Stream.of("ConnectEx", "Open", "GetInfo").forEach(call -> refuseToOpen(server, call));
      store.awaitClosed();
    }
    store.assertClean();
  }

  private void refuseToOpen(Server server, String call) {
    library.set("error." + call, 4);
    Outcome refused = store.nbdsh(server, Datastore.USE);
    assertThat(refused.out()).isEqualTo("refused\n");
    Datastore.assertTold(refused, "VixDiskLib stand-in error 4: something went wrong");
    library.clear("error." + call);
    assertThat(store.nbdsh(server, Datastore.USE).out()).isEmpty();
  }

  /** Which nobody waits for: the client has gone. */
  @Test
  void disksThatCannotBeClosed() {
    try (Server server = serve()) {
      for (String call : List.of("Disconnect", "Close")) {
        library.set("error." + call, 1);
        store.nbdsh(server, Datastore.USE);
        library.await("failed." + call, 1);
        library.clear("error." + call);
        assertThat(store.nbdsh(server, Datastore.USE).out()).isEmpty();
      }
    }
  }

  @Test
  void aDiskThatCannotTellWhatIsAllocatedHasNoSuchContext() {
    library.set("error.QueryAllocatedBlocks", 6);
    try (Server server = serve()) {
      store.nbdsh(
          server,
          """
          h.connect_uri(uri)
          assert not h.can_meta_context("base:allocation")
          h.zero(1 << 20, 4096)
          assert h.pread(1 << 20, 4096) == bytes(1 << 20)
          """);
      store.awaitClosed();
    }
    store.assertClean();
  }

  @Test
  void aHundredClientsThatComeAndGo() {
    library.set("delay.Open_us", 2000).set("delay.Close_us", 2000).set("jitter_us", 2000);
    try (Server server = serve()) {
      store.nbdsh(
          server,
          """
          import threading
          first = open("%s", "rb").read(1 << 20)
          failures = []
          def clients():
              try:
                  for _ in range(10):
                      c = nbd.NBD()
                      c.connect_uri(uri)
                      assert c.pread(1 << 20, 0) == first
                      c.shutdown()
              except Exception as failure:
                  failures.append(failure)
          threads = [threading.Thread(target=clients) for _ in range(10)]
          for each in threads: each.start()
          for each in threads: each.join()
          assert failures == [], failures
          """
              .formatted(disk));
      assertThat(library.count("calls.Open")).isEqualTo(100);
      store.awaitClosed();
    }
    store.assertClean();
  }

  @ParameterizedTest
  @ValueSource(strings = {"V5", "BROKEN"})
  void aLibraryThatIsTooOldOrNoneIsToldBeforeAnybodyIsServed(StandIn.Version version)
      throws IOException {
    try (var other = new Datastore(version)) {
      Outcome outcome =
          Server.with(
                  "-U",
                  "-",
                  "vddk",
                  disk.toString(),
                  "libdir=" + other.library().libdir(),
                  "--run",
                  "true")
              .run();
      assertThat(outcome.exit()).isEqualTo(1);
      assertThat(outcome.err()).contains(other.library().file().toString());
      assertThat(List.of(outcome.err().split("\n"))).hasSizeLessThan(10);
    }
  }
}
